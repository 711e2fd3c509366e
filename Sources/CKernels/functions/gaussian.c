#include "gaussian.h"
#include "ckernels.h"

DEFINE(ck_error, error)
DEFINE(ck_complementary_error, complementary_error)
DEFINE(ck_normal_distribution, normal_distribution)
DEFINE(ck_bell, bell)
DEFINE(ck_normal_density, normal_density)
DEFINE(ck_gelu, gelu)
DEFINE(ck_gelu_slope, gelu_slope)
