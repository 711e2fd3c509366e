#ifndef LOGARITHM_H
#define LOGARITHM_H

#include "loops.h"

#include <math.h>

/* ln x, by x = 2^k (1 + f) with 1 + f between the square roots of 1/2 and 2, and the series of
   ln((1 + s) / (1 - s)) with s = f / (2 + f), from which f is split off, as it is exact. */

INLINE double logarithm(double x, int has_fma) {
  (void)has_fma;
  int is_tiny = x < 0x1p-1022;
  double scaled = is_tiny ? x * 0x1p54 : x;
  /* The exponent is counted from the square root of 1/2. */
  uint64_t bits = to_bits(scaled) - 0x3fe6a09e667f3bcd;
  double exponent = from_bits(((bits >> 52) + 2048 & 4095) | 0x4330000000000000) - 0x1p52 - 2048;
  double k = exponent - (is_tiny ? 54 : 0);
  double f = from_bits((bits & 0xfffffffffffff) + 0x3fe6a09e667f3bcd) - 1;
  double s = f / (2 + f);
  double z = s * s;
  double p = 2.0 / 23;
  p = p * z + 2.0 / 21;
  p = p * z + 2.0 / 19;
  p = p * z + 2.0 / 17;
  p = p * z + 2.0 / 15;
  p = p * z + 2.0 / 13;
  p = p * z + 2.0 / 11;
  p = p * z + 2.0 / 9;
  p = p * z + 2.0 / 7;
  p = p * z + 2.0 / 5;
  p = p * z + 2.0 / 3;
  double square = 0.5 * f * f;
  double small = square - (s * (square + z * p) + k * 0x1.a39ef35793c76p-33);
  double y = k * 0x1.62e42feep-1 - (small - f);
  y = x == INFINITY ? x : y;
  y = x == 0 ? -INFINITY : y;
  /* Negative numbers and nan have none. */
  return x >= 0 ? y : (x - x) / 0.0;
}

/* ln (1 + x), as exact near 0 as far from it, within 1.5 ulp: what the sum loses is made good to first
   order. */
INLINE double logarithm_of_more(double x, int has_fma) {
  double u = 1 + x;
  /* What the sum has lost, whichever of the two is greater. */
  double lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  double correction = lost / u;
  double y = logarithm(u, has_fma);
  y = u > 0 && u < INFINITY ? y + correction : y;
  /* Also where the sign of -0 would be lost. */
  return __builtin_fabs(x) < 0x1p-60 ? x : y;
}

#endif
