#include "logarithm.h"
#include "ckernels.h"

DEFINE(ck_logarithm, logarithm)
DEFINE(ck_log1p, logarithm_of_more)
