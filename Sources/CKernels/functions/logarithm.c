#include "exponential.h"
#include "logarithm.h"
#include "ckernels.h"

DEFINE(ck_logarithm, logarithm)
DEFINE(ck_log1p, logarithm_of_more)

/* ln (1 + e^x), of which nothing but x is left beyond 20 or so. */
INLINE double softplus(double x, int has_fma) {
  double power = exponential(x < 0 ? x : -x, has_fma);
  double y = (x > 0 ? x : 0) + logarithm_of_more(power, has_fma);
  return x > 20 ? x : y;
}

DEFINE(ck_softplus, softplus)
