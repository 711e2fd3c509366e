#include "workloads.h"

#include <math.h>
#include <string.h>

double scalar_value(const double *x, size_t n, const double *data) {
  return sin(*x) * exp(*x) / (1 + *x * *x);
}

void scalar_gradient(const double *x, size_t n, const double *data, double *g) {
  const double s = sin(*x), c = cos(*x), e = exp(*x), q = 1 + *x * *x;
  *g = (c + s) * e / q - s * e * 2 * *x / (q * q);
}

static double chain_term(double x, double weight) {
  double v = log1p(exp(sin(x)));
  v = cos(sqrt(exp(tanh(v))));
  return weight * log(exp(1 / (1 + exp(-v))));
}

/* Summed by blocks, as array libraries do, so that the sum's rounding is no larger than theirs. */
double chain_value(const double *x, size_t n, const double *data) {
  double sum = 0;
  for (size_t start = 0; start < n; start += 64) {
    double block = 0;
    for (size_t i = start; i < n && i < start + 64; i++) block += chain_term(x[i], data[i]);
    sum += block;
  }
  return sum;
}

void chain_gradient(const double *x, size_t n, const double *data, double *g) {
  for (size_t i = 0; i < n; i++) {
    const double e = exp(sin(x[i])), t = tanh(log1p(e)), r = sqrt(exp(t)), s = 1 / (1 + exp(-cos(r)));
    const double dt = (1 - t * t) * e / (1 + e) * cos(x[i]);
    g[i] = data[i] * s * (1 - s) * -sin(r) * r / 2 * dt;
  }
}

double loop_value(const double *x, size_t n, const double *data) {
  double y = *x;
  for (int k = 0; y < data[0] && k < 1000; k++) y = y * 1.02 + 0.001 * sin(y);
  return y;
}

void loop_gradient(const double *x, size_t n, const double *data, double *g) {
  double y = *x;
  *g = 1;
  for (int k = 0; y < data[0] && k < 1000; k++) {
    *g *= 1.02 + 0.001 * cos(y);
    y = y * 1.02 + 0.001 * sin(y);
  }
}

double rosenbrock_value(const double *x, size_t n, const double *data) {
  double sum = 0;
  for (size_t i = 0; i + 1 < n; i++) {
    const double d = x[i + 1] - x[i] * x[i], e = 1 - x[i];
    sum += 100 * d * d + e * e;
  }
  return sum;
}

void rosenbrock_gradient(const double *x, size_t n, const double *data, double *g) {
  memset(g, 0, n * sizeof *g);
  for (size_t i = 0; i + 1 < n; i++) {
    const double d = x[i + 1] - x[i] * x[i], e = 1 - x[i];
    g[i + 1] += 200 * d;
    g[i] += -400 * d * x[i] - 2 * e;
  }
}

double deep_value(const double *x, size_t n, const double *data) {
  double y = *x;
  for (int k = 0; k < 3334; k++) y += 1e-4 * sin(y);
  return y;
}

void deep_gradient(const double *x, size_t n, const double *data, double *g) {
  double y = *x;
  *g = 1;
  for (int k = 0; k < 3334; k++) {
    *g *= 1 + 1e-4 * cos(y);
    y += 1e-4 * sin(y);
  }
}

double fanout_value(const double *x, size_t n, const double *data) {
  double sum = 0;
  for (int k = 0; k < 10000; k++) sum += *x * data[k];
  return sum;
}

void fanout_gradient(const double *x, size_t n, const double *data, double *g) {
  *g = 0;
  for (int k = 0; k < 10000; k++) *g += data[k];
}

double kinks_value(const double *x, size_t n, const double *data) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += fabs(x[i] - data[i]);
  return sum;
}

void kinks_gradient(const double *x, size_t n, const double *data, double *g) {
  for (size_t i = 0; i < n; i++) g[i] = x[i] > data[i] ? 1 : -1;
}

double logs_value(const double *x, size_t n, const double *data) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += log(x[i]);
  return sum;
}

void logs_gradient(const double *x, size_t n, const double *data, double *g) {
  for (size_t i = 0; i < n; i++) g[i] = 1 / x[i];
}

double fast_value(const double *x, size_t n, const double *data) { return sin(1e6 * *x); }

void fast_gradient(const double *x, size_t n, const double *data, double *g) {
  *g = 1e6 * cos(1e6 * *x);
}
