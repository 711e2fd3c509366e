#include "exponential.h"
#include "ckernels.h"

DEFINE(ck_exponential, exponential)
DEFINE(ck_logistic, logistic)
DEFINE(ck_hyperbolic_tangent, hyperbolic_tangent)
DEFINE(ck_expm1, exponential_less_one)
