#ifndef GATES_H
#define GATES_H

#include "gaussian.h"

/* x by the share 1 / (1 + e^-v) of it that passes, where v grows with x and has its sign, and what
   is made of that. What is below is taken at -|v|, and what is above is the rest of it. */

/* x by its share, given |x|. */
INLINE double gated(double x, double w, split_share at) {
  double lower = w * at.lower * at.scale * at.rest;
  return x >= 0 ? x - lower : -lower;
}

INLINE double silu(double x, int has_fma) {
  (void)has_fma;
  double w = magnitude_within(x, 800);
  return gated(x, w, share(w));
}

/* The shares at v and what that has lost by rounding, each right to its last place but one. */
INLINE split_share exact_share(double v, double lost, int has_fma) {
  split_power power = split(-v);
  double low = power.low - (lost + lost * power.high);
  double near_n = power.n < -1000 ? -1000 : power.n;
  double scale = POWER_OF_TWO(near_n + TO_INTEGER);
  double rest = POWER_OF_TWO(power.n - near_n + TO_INTEGER);
  double first = 1 + scale;
  double addend = scale * power.high;
  double d = first + addend;
  double d_low = ((1 - first) + scale) + (addend - (d - first)) + scale * low;
  double q = 1 / d;
  double upper = q + (remainder_of(1, q, d, has_fma) - q * d_low) * q;
  return (split_share){upper, upper + (upper * power.high + upper * low), scale, rest};
}

/* The slope of x by its share, given |x| by the slope of v. */
INLINE double gated_slope(double x, double step, split_share at) {
  double passing = step * at.upper;
  double y = at.lower * (x < 0 ? 1 - passing : passing) * at.scale * at.rest;
  return x < 0 ? y : at.upper + y;
}

INLINE double silu_slope(double x, int has_fma) {
  double w = magnitude_within(x, 800);
  return gated_slope(x, w, exact_share(w, 0, has_fma));
}

/* The slope of the logistic function. */
INLINE double logistic_slope(double x, int has_fma) {
  split_share at = exact_share(magnitude_within(x, 800), 0, has_fma);
  return at.upper * at.lower * at.scale * at.rest;
}

/* The slope of the hyperbolic tangent. */
INLINE double hyperbolic_slope(double x, int has_fma) { return 4 * logistic_slope(2 * x, has_fma); }

/* The approximation of gelu by a hyperbolic tangent has v = 2 sqrt(2 / pi) (x + 0.044715 x^3), in
   twice the precision, as it is an exponent. */

#define GELU_SCALE 0x1.9884533d43651p0
#define GELU_CUBE 0.044715

INLINE split_share gelu_tanh_share(double w, int has_fma) {
  /* 1 + 0.044715 w^2, */
  double square = w * w;
  double cubed = square * GELU_CUBE;
  double cubed_lost = lost_by(cubed, square, GELU_CUBE, has_fma)
    + lost_by(square, w, w, has_fma) * GELU_CUBE;
  double sum = 1 + cubed;
  double sum_lost = cubed < 1 ? cubed - (sum - 1) : 1 - (sum - cubed);
  sum_lost = sum_lost + cubed_lost;
  /* by w, by the scale. */
  double x = sum * w;
  double x_lost = lost_by(x, sum, w, has_fma) + sum_lost * w;
  double v = x * GELU_SCALE;
  double v_lost = lost_by(v, x, GELU_SCALE, has_fma)
    + (x_lost * GELU_SCALE + x * -0x1.cbc0d30ebfd15p-54);
  return exact_share(v, v_lost, has_fma);
}

INLINE double gelu_tanh(double x, int has_fma) {
  double w = magnitude_within(x, 24);
  return gated(x, w, gelu_tanh_share(w, has_fma));
}

INLINE double gelu_tanh_slope(double x, int has_fma) {
  double w = magnitude_within(x, 24);
  double step = w * (GELU_SCALE * (1 + 3 * GELU_CUBE * (w * w)));
  return gated_slope(x, step, gelu_tanh_share(w, has_fma));
}

#endif
