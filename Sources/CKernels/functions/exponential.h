#ifndef EXPONENTIAL_H
#define EXPONENTIAL_H

#include "loops.h"

/* e^x, by x = n ln 2 + r with |r| <= ln 2 / 2, and e^r = 1 + r + r^2 p(r) with p from the Taylor
   series, whose first term left out is below 2^-57. The result is within 1 ulp: half of one is the last
   addition's, and what precedes it is less than half of the result. */

/* 2 to the power of an integer that has been added to TO_INTEGER. */
#define POWER_OF_TWO(shifted) from_bits((to_bits(shifted) + 1023) << 52)

/* e^x = 2^n (1 + high + low), where `low` is what `high` has no room for. */
typedef struct {
  double n, high, low;
} split_power;

INLINE split_power split(double x) {
  double n = (x * 0x1.71547652b82fep0 + TO_INTEGER) - TO_INTEGER;
  double near = x - n * 0x1.62e42feep-1;
  double r = near - n * 0x1.a39ef35793c76p-33;
  double r_low = (near - r) - n * 0x1.a39ef35793c76p-33;
  double r2 = r * r;
  double r4 = r2 * r2;
  double p0 = (0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  double p4 = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  double p8 = (1.0 / 3628800 + r * (1.0 / 39916800))
    + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  double square = r2 * (p0 + r4 * (p4 + r4 * p8));
  double high = r + square;
  return (split_power){n, high, (r - high) + square + r_low};
}

/* x 2^n in two steps, because n may be beyond the exponents of normal numbers. */
INLINE double scaled(double x, double n) {
  double half = n * 0.5 + TO_INTEGER;
  double rest = (n - (half - TO_INTEGER)) + TO_INTEGER;
  return x * POWER_OF_TWO(half) * POWER_OF_TWO(rest);
}

/* Between bounds beyond which the result is infinite or zero; nan passes, as it compares with
   nothing. */
INLINE double bounded(double x) {
  double y = x > 710 ? 710 : x;
  return y < -746 ? -746 : y;
}

/* n - q d, which is exact where q is near n / d: the product is taken by halves of 26 bits where
   the processor cannot do it at once. */
INLINE double remainder_of(double n, double q, double d, int has_fma) {
#pragma clang fp contract(off)
  if (has_fma) return __builtin_fma(-q, d, n);
  double q_high = q * 134217729.0;
  q_high = q_high - (q_high - q);
  double q_low = q - q_high;
  double d_high = d * 134217729.0;
  d_high = d_high - (d_high - d);
  double d_low = d - d_high;
  double product = q * d;
  double lost = ((q_high * d_high - product) + q_high * d_low + q_low * d_high) + q_low * d_low;
  return (n - product) - lost;
}

/* A quotient of sums of two parts, right to its last place but for what the parts lack. */
INLINE double quotient(double n, double n_low, double d, double d_low, int has_fma) {
  double inverse = 1 / d;
  double q = n * inverse;
  double correction = (remainder_of(n, q, d, has_fma) + n_low - q * d_low) * inverse;
  return q + correction;
}

INLINE double exponential(double x, int has_fma) {
  (void)has_fma;
  split_power power = split(bounded(x));
  return scaled(1 + power.high, power.n);
}

/* 1 / (1 + e^-w) for 0 <= w <= 1400, and what that leaves of 1: `lower` by the two scales, one after
   the other, as its exponent may be beyond those of normal numbers. */
typedef struct {
  double upper, lower, scale, rest;
} split_share;

/* With e^-w = 2^n (1 + high) the lower is 2^n (1 + high) / (1 + 2^n (1 + high)), scaled at last. What
   the quotient leaves is not corrected, which would take half as long again. */
INLINE split_share share(double w) {
  split_power power = split(-w);
  /* The addend is lost long before its exponent is beyond those of numbers. */
  double near_n = power.n < -1000 ? -1000 : power.n;
  double scale = POWER_OF_TWO(near_n + TO_INTEGER);
  double rest = POWER_OF_TWO(power.n - near_n + TO_INTEGER);
  double q = 1 / (scale * power.high + (1 + scale));
  return (split_share){q, q * power.high + q, scale, rest};
}

/* |x|, but not more than `bound`; nan passes. */
INLINE double magnitude_within(double x, double bound) {
  double magnitude = __builtin_fabs(x);
  return magnitude > bound ? bound : magnitude;
}

/* 1 / (1 + e^-x) without overflow on either side, within 2.5 ulp. */
INLINE double logistic(double x, int has_fma) {
  (void)has_fma;
  split_share at = share(magnitude_within(x, 800));
  return x < 0 ? at.lower * at.scale * at.rest : at.upper;
}

/* e^x - 1, as exact near 0 as far from it, within 1.5 ulp. */
INLINE double exponential_less_one(double x, int has_fma) {
  (void)has_fma;
  split_power power = split(bounded(x));
  double n = power.n < -100 ? -100 : power.n > 1000 ? 1000 : power.n;
  double scale = POWER_OF_TWO(n + TO_INTEGER);
  double a = scale * power.high;
  double b = scale - 1;
  double t = a + b;
  double back = t - a;
  double t_low = (a - (t - back)) + (b - back) + (scale - (b + 1)) + scale * power.low;
  double y = power.n > 1000 ? scaled(1 + power.high, power.n) : t + t_low;
  /* The sign of -0 is lost in a sum, and so is what is far below 1. */
  return __builtin_fabs(x) < 0x1p-60 ? x : y;
}

/* -t / (2 + t) with t = e^(-2|x|) - 1, which is as exact near 0 as far from it. */
INLINE double hyperbolic_tangent(double x, int has_fma) {
  double y = x < 0 ? 2 * x : -2 * x;
  split_power power = split(y < -40 ? -40 : y);
  double scale = POWER_OF_TWO(power.n + TO_INTEGER);
  double a = scale * power.high;
  double b = scale - 1;
  double t = a + b;
  double back = t - a;
  double t_low = (a - (t - back)) + (b - back) + (scale - (b + 1)) + scale * power.low;
  double d = 2 + t;
  double d_low = (2 - d) + t + t_low;
  double q = quotient(-t, -t_low, d, d_low, has_fma);
  /* Far below 1 the parts of the quotient's remainder would be lost, and the denominator is 2. */
  double magnitude = t > -0x1p-900 ? -t * 0.5 : q;
  uint64_t sign = 0x8000000000000000;
  double y_signed = from_bits((to_bits(magnitude) & ~sign) | (to_bits(x) & sign));
  return x == x ? y_signed : x;
}

#endif
