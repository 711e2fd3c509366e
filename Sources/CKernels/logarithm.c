#include "logarithm.h"
#include "ckernels.h"

DEFINE(ck_logarithm, logarithm)
