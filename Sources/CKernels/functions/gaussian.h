#ifndef GAUSSIAN_H
#define GAUSSIAN_H

#include "exponential.h"

/* The error function, the normal distribution and their relatives.

   Both tails come from e^(x^2) erfc x, which is near 1 / (sqrt(pi) x) far out: times x + 2.5 it is
   a polynomial in t = (x - 2.5) / (x + 2.5). What the square has lost by rounding is carried into
   the power, as it would be some hundred ulp of that in the tails. The coefficients are those of
   Tests/AutogradTests/Exactness/fit_error_function.py. */

/* What a product has lost by rounding. */
INLINE double lost_by(double product, double x, double y, int has_fma) {
  return -remainder_of(product, x, y, has_fma);
}

/* e^(-scale w^2) for a scale of 1 or 1/2 and scale w^2 <= 1400. */
INLINE split_power bell_power(double w, double scale, int has_fma) {
  double square = w * w;
  double lost = lost_by(square, w, w, has_fma) * scale;
  split_power power = split(-square * scale);
  power.low -= lost + lost * power.high;
  return power;
}

/* Two numbers whose sum is the result. */
typedef struct {
  double high, low;
} split_number;

/* The polynomial in t, of which the first coefficient is kept apart. */
#define COMPLEMENT_FIRST 0x1.0dd50785280a5p+0

INLINE double complement_rest(double t) {
  double t2 = t * t;
  double t4 = t2 * t2;
  double t8 = t4 * t4;
  double p1 = -0x1.9bfb53c4039d8p-1 + t * 0x1.d0cedcb8c8fcfp-2
    + t2 * (-0x1.5eb8eba1dfbddp-3 + t * 0x1.d0acf69205c69p-6);
  double p5 = 0x1.1305f5653d3eap-7 + t * -0x1.3bcdce3e0da01p-8
    + t2 * (-0x1.cc8b11c81ca7fp-12 + t * 0x1.7069f599c2594p-11);
  double p9 = 0x1.e91ee4ddae968p-15 + t * -0x1.d84cbd9936175p-14
    + t2 * (-0x1.47aff08b205f3p-16 + t * 0x1.321ae71da9cb2p-16);
  double p13 = 0x1.c51ea3dfcc87dp-18 + t * -0x1.3968237dd5b4bp-19
    + t2 * (-0x1.069d445ca30acp-19 + t * -0x1.efcaab5660fb9p-34);
  double p17 = 0x1.d65d64d55abcdp-22 + t * 0x1.163d9ed8ce210p-23
    + t2 * (-0x1.00af26f1241bap-24 + t * -0x1.8004418fc0506p-25);
  double p21 = -0x1.fd9e340024a4bp-31 + t * 0x1.c0bcf3870a5b6p-28 + t2 * 0x1.bdf3c3a71b6fbp-30;
  return t * ((p1 + t4 * p5) + t8 * ((p9 + t4 * p13) + t8 * (p17 + t4 * p21)));
}

/* What the sum of x >= 0 and an addend of magnitude 2.5 has lost by rounding. */
INLINE double lost_by_sum(double sum, double x, double addend) {
  return x < 2.5 ? x - (sum - addend) : addend - (sum - x);
}

/* e^(x^2) erfc x for 0 <= x <= 30 and what `more` x has lost by rounding. */
INLINE split_number scaled_complement(double x, double more, int has_fma) {
  double d = x + 2.5;
  double n = x - 2.5;
  double d_low = lost_by_sum(d, x, 2.5) + more;
  double n_low = lost_by_sum(n, x, -2.5) + more;
  double r = 1 / d;
  double t = n * r;
  double r_low = (remainder_of(1, r, d, has_fma) - r * d_low) * r;
  double t_low = (remainder_of(n, t, d, has_fma) + (n_low - t * d_low)) * r;
  double rest = complement_rest(t);
  double polynomial = COMPLEMENT_FIRST + rest;
  /* The slope need not be exact where what it is multiplied by is so small. */
  double slope = -0.805 + t * (0.908 - 0.514 * t);
  double polynomial_low = (rest - (polynomial - COMPLEMENT_FIRST)) + slope * t_low;
  double product = polynomial * r;
  double low = lost_by(product, polynomial, r, has_fma);
  return (split_number){product, low + (polynomial * r_low + polynomial_low * r)};
}

/* `number` (1 + the power's parts), to be scaled by the power's n. */
INLINE double times(split_number number, split_power power) {
  return number.high + (number.high * power.high + (number.low + number.high * power.low));
}

/* erfc |x|. */
INLINE double upper_tail(double x, int has_fma) {
  double w = magnitude_within(x, 30);
  split_power power = bell_power(w, 1, has_fma);
  return scaled(times(scaled_complement(w, 0, has_fma), power), power.n);
}

/* `y` with the sign of `x`. */
INLINE double with_sign(double y, double x) {
  uint64_t sign = 0x8000000000000000;
  return from_bits((to_bits(y) & ~sign) | (to_bits(x) & sign));
}

/* erf x for |x| < 1: x and its product with an even polynomial, most of which is small. */
INLINE double central_error(double x) {
  double z = x * x;
  double z2 = z * z;
  double z4 = z2 * z2;
  double p1 = -0x1.812746b0379fdp-2 + z * 0x1.ce2f21a04362dp-4
    + z2 * (-0x1.b82ce312abefep-6 + z * 0x1.565bcd1298e84p-8);
  double p5 = -0x1.c02db49afb8cbp-11 + z * 0x1.f9a335368c5f6p-14
    + z2 * (-0x1.f4d3335ad34d6p-17 + z * 0x1.b9ee92f3c5200p-20);
  double p9 = -0x1.5f9810fc0cc3fp-23 + z * 0x1.fc77ba102e001p-27
    + z2 * (-0x1.4675d488fef9fp-30 + z * 0x1.296e609a1cbd9p-34);
  return x + x * (0x1.06eba8214db69p-3 + z * (p1 + z4 * (p5 + z4 * p9)));
}

/* erf x for x >= 1: what the upper tail leaves, of which small errors matter little. */
INLINE double outer_error(double x) {
  double w = x > 6 ? 6 : x;
  split_power power = split(-(w * w));
  double r = 1 / (w + 2.5);
  double share = (COMPLEMENT_FIRST + complement_rest((w - 2.5) * r)) * r;
  return 1 - (share + share * power.high) * POWER_OF_TWO(power.n + TO_INTEGER);
}

INLINE double error(double x, int has_fma) {
  (void)has_fma;
  double outer = with_sign(outer_error(__builtin_fabs(x)), x);
  return __builtin_fabs(x) < 1 ? central_error(x) : outer;
}

INLINE double complementary_error(double x, int has_fma) {
  double tail = upper_tail(x, has_fma);
  return x < 0 ? 2 - tail : tail;
}

/* The normal distribution at -w for w = |x|: a power, e^(-w^2 / 2), and its share of that. */
typedef struct {
  double w;
  split_power power;
  split_number share;
} normal_tail;

#define ROOT_HALF 0x1.6a09e667f3bcdp-1
#define ROOT_HALF_LOW -0x1.bdd3413b26456p-55

INLINE normal_tail tail_of_normal(double x, int has_fma) {
  double w = magnitude_within(x, 42);
  double x_scaled = w * ROOT_HALF;
  double lost = lost_by(x_scaled, w, ROOT_HALF, has_fma) + w * ROOT_HALF_LOW;
  split_number tail = scaled_complement(x_scaled, lost, has_fma);
  split_number share = {0.5 * tail.high, 0.5 * tail.low};
  return (normal_tail){w, bell_power(w, 0.5, has_fma), share};
}

INLINE double normal_distribution(double x, int has_fma) {
  normal_tail tail = tail_of_normal(x, has_fma);
  double lower = scaled(times(tail.share, tail.power), tail.power.n);
  return x > 0 ? 1 - lower : lower;
}

/* x by the normal distribution at x: of x > 0 what is left by -x. */
INLINE double gelu(double x, int has_fma) {
  normal_tail tail = tail_of_normal(x, has_fma);
  double lower = scaled(tail.w * times(tail.share, tail.power), tail.power.n);
  return x >= 0 ? x - lower : -lower;
}

/* 1 / sqrt(2 pi). */
#define INVERSE_ROOT_TAU 0x1.9884533d43651p-2
#define INVERSE_ROOT_TAU_LOW -0x1.cbc0d30ebfd15p-56

/* The slope of the above: the distribution and x by the density. */
INLINE double gelu_slope(double x, int has_fma) {
  normal_tail tail = tail_of_normal(x, has_fma);
  double product = tail.w * INVERSE_ROOT_TAU;
  double lost = lost_by(product, tail.w, INVERSE_ROOT_TAU, has_fma);
  split_number rest = {
    product - tail.share.high, (lost + tail.w * INVERSE_ROOT_TAU_LOW) - tail.share.low};
  double excess = scaled(times(rest, tail.power), tail.power.n);
  return x >= 0 ? 1 + excess : -excess;
}

/* e^(-x^2). */
INLINE double bell(double x, int has_fma) {
  split_power power = bell_power(magnitude_within(x, 30), 1, has_fma);
  return scaled(1 + (power.high + power.low), power.n);
}

/* e^(-x^2 / 2) / sqrt(2 pi). */
INLINE double normal_density(double x, int has_fma) {
  split_power power = bell_power(magnitude_within(x, 42), 0.5, has_fma);
  split_number factor = {INVERSE_ROOT_TAU, INVERSE_ROOT_TAU_LOW};
  return scaled(times(factor, power), power.n);
}

#endif
