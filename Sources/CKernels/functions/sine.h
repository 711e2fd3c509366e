#ifndef SINE_H
#define SINE_H

#include "loops.h"

#include <math.h>

/* sin x and cos x, by x = n pi/2 + r with |r| <= pi/4, where r is the sum of a first part and what
   that has lost, and Taylor series whose first terms left out are below 2^-57.

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
  double z = first * first;
  double z2 = z * z;
  double z4 = z2 * z2;
  double p_low = (-1.0 / 6 + z * (1.0 / 120)) + z2 * (-1.0 / 5040 + z * (1.0 / 362880));
  double p_high = (-1.0 / 39916800 + z * (1.0 / 6227020800))
    + z2 * (-1.0 / 1307674368000 + z * (1.0 / 355687428096000));
  double half = 0.5 * z;
  double sine = first + (first * z * (p_low + z4 * p_high) + lost * (1 - half));
  double q_low = (1.0 / 24 + z * (-1.0 / 720)) + z2 * (1.0 / 40320 + z * (-1.0 / 3628800));
  double q_high = (1.0 / 479001600 + z * (-1.0 / 87178291200)) + z2 * (1.0 / 20922789888000);
  double w1 = 1 - half;
  double cosine = w1 + (((1 - w1) - half) + (z2 * (q_low + z4 * q_high) - first * lost));
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

#endif
