#include "ckernels.h"
#include "loops.h"

#include <math.h>

/* sin x and cos x, by x = n pi/2 + r with |r| <= pi/4, where r has a second part that the first
   has no room for, and Taylor series whose first terms left out are below 2^-57.

   pi/2 is given in parts of 33 bits, so that their products with n are exact as far as the
   reduction goes; beyond that the C library takes over. */

#define FARTHEST 1e6

INLINE double quarter_turns(double x, double quarters_more) {
  double shifted = x * 0x1.45f306dc9c883p-1 + TO_INTEGER;
  double n = shifted - TO_INTEGER;
  double t = x - n * 0x1.921fb544p0;
  double w = n * 0x1.0b4611a6p-34;
  double first = t - w;
  double back = first - t;
  double lost = (t - (first - back)) - (w + back);
  lost = lost - n * 0x1.3198a2e037073p-69;
  double r = first + lost;
  double rest = (first - r) + lost;
  double z = r * r;
  double p = 1.0 / 355687428096000;
  p = p * z - 1.0 / 1307674368000;
  p = p * z + 1.0 / 6227020800;
  p = p * z - 1.0 / 39916800;
  p = p * z + 1.0 / 362880;
  p = p * z - 1.0 / 5040;
  p = p * z + 1.0 / 120;
  p = p * z - 1.0 / 6;
  double half = 0.5 * z;
  double sine = r + (r * z * p + rest * (1 - half));
  double q = 1.0 / 20922789888000;
  q = q * z - 1.0 / 87178291200;
  q = q * z + 1.0 / 479001600;
  q = q * z - 1.0 / 3628800;
  q = q * z + 1.0 / 40320;
  q = q * z - 1.0 / 720;
  q = q * z + 1.0 / 24;
  double w1 = 1 - half;
  double cosine = w1 + (((1 - w1) - half) + (z * z * q - r * rest));
  uint64_t quarters = to_bits(shifted + quarters_more);
  double y = from_bits((quarters & 1) ? to_bits(cosine) : to_bits(sine));
  return from_bits(to_bits(y) ^ (quarters & 2) << 62);
}

INLINE double sine(double x, int has_fma) {
  (void)has_fma;
  /* The sum of r and its rest would lose the sign of -0. */
  double y = quarter_turns(x, 0);
  return x == 0 ? x : y;
}

INLINE double cosine(double x, int has_fma) {
  (void)has_fma;
  return quarter_turns(x, 1); }

DEFINE(ck_near_sine, sine)
DEFINE(ck_near_cosine, cosine)

void ck_sine(const double *x, double *y, size_t count) {
  ck_near_sine(x, y, count);
  for (size_t i = 0; i < count; i++)
    if (!(fabs(x[i]) <= FARTHEST)) y[i] = sin(x[i]);
}

void ck_cosine(const double *x, double *y, size_t count) {
  ck_near_cosine(x, y, count);
  for (size_t i = 0; i < count; i++)
    if (!(fabs(x[i]) <= FARTHEST)) y[i] = cos(x[i]);
}
