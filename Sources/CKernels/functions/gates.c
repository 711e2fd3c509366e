#include "gates.h"
#include "ckernels.h"

DEFINE(ck_silu, silu)
DEFINE(ck_silu_slope, silu_slope)
DEFINE(ck_gelu_tanh, gelu_tanh)
DEFINE(ck_gelu_tanh_slope, gelu_tanh_slope)
DEFINE(ck_logistic_slope, logistic_slope)
DEFINE(ck_hyperbolic_slope, hyperbolic_slope)
