#include "workloads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double matmul_value(const double *x, size_t n, const double *data) {
  const size_t m = n == 512 ? 16 : 64;
  const double *a = x, *b = x + m * m;
  double sum = 0, row[64];
  for (size_t i = 0; i < m; i++) {
    memset(row, 0, sizeof row);
    for (size_t k = 0; k < m; k++)
      for (size_t j = 0; j < m; j++) row[j] += a[i * m + k] * b[k * m + j];
    for (size_t j = 0; j < m; j++) sum += data[i * m + j] * row[j];
  }
  return sum;
}

void matmul_gradient(const double *x, size_t n, const double *data, double *g) {
  const size_t m = n == 512 ? 16 : 64;
  const double *a = x, *b = x + m * m;
  double *ga = g, *gb = g + m * m;
  memset(g, 0, n * sizeof *g);
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < m; k++)
      for (size_t j = 0; j < m; j++) {
        ga[i * m + k] += data[i * m + j] * b[k * m + j];
        gb[k * m + j] += data[i * m + j] * a[i * m + k];
      }
}

enum { samples = 8, inputs = 32, units = 64, classes = 10 };

static size_t label(size_t sample) { return (3 * sample + 1) % classes; }

/* The cross entropy of a row of logits; its gradient is written to `g` unless that is null. */
static double cross_entropy(const double *z, size_t sample, double *g) {
  double largest = z[0], sum = 0;
  for (size_t k = 1; k < classes; k++)
    if (z[k] > largest) largest = z[k];
  for (size_t k = 0; k < classes; k++) sum += exp(z[k] - largest);
  if (g)
    for (size_t k = 0; k < classes; k++) g[k] = exp(z[k] - largest) / sum - (k == label(sample));
  return log(sum) + largest - z[label(sample)];
}

double softmax_value(const double *x, size_t n, const double *data) {
  double sum = 0;
  for (size_t s = 0; s < samples; s++) sum += cross_entropy(x + s * classes, s, NULL);
  return sum;
}

void softmax_gradient(const double *x, size_t n, const double *data, double *g) {
  for (size_t s = 0; s < samples; s++) cross_entropy(x + s * classes, s, g + s * classes);
}

static void hidden_units(const double *x, const double *sample, double *hidden) {
  memcpy(hidden, x + inputs * units, units * sizeof *hidden);
  for (size_t k = 0; k < inputs; k++)
    for (size_t j = 0; j < units; j++) hidden[j] += sample[k] * x[k * units + j];
  for (size_t j = 0; j < units; j++) hidden[j] = tanh(hidden[j]);
}

static void logits_of(const double *second, const double *hidden, double *z) {
  memcpy(z, second + units * classes, classes * sizeof *z);
  for (size_t j = 0; j < units; j++)
    for (size_t k = 0; k < classes; k++) z[k] += hidden[j] * second[j * classes + k];
}

double mlp_value(const double *x, size_t n, const double *data) {
  double sum = 0, hidden[units], z[classes];
  for (size_t s = 0; s < samples; s++) {
    hidden_units(x, data + s * inputs, hidden);
    logits_of(x + inputs * units + units, hidden, z);
    sum += cross_entropy(z, s, NULL);
  }
  return sum / samples;
}

void mlp_gradient(const double *x, size_t n, const double *data, double *g) {
  const double *second = x + inputs * units + units;
  double *g_bias = g + inputs * units, *g_second = g_bias + units;
  double hidden[units], z[classes], gz[classes];
  memset(g, 0, n * sizeof *g);
  for (size_t s = 0; s < samples; s++) {
    const double *sample = data + s * inputs;
    hidden_units(x, sample, hidden);
    logits_of(second, hidden, z);
    cross_entropy(z, s, gz);
    for (size_t k = 0; k < classes; k++) g_second[units * classes + k] += gz[k] /= samples;
    for (size_t j = 0; j < units; j++) {
      double back = 0;
      for (size_t k = 0; k < classes; k++) {
        back += gz[k] * second[j * classes + k];
        g_second[j * classes + k] += gz[k] * hidden[j];
      }
      back *= 1 - hidden[j] * hidden[j];
      g_bias[j] += back;
      for (size_t k = 0; k < inputs; k++) g[k * units + j] += back * sample[k];
    }
  }
}

enum { images = 2, kernels = 3, side = 8, width = 3, out = side - width + 1 };

/* One term of the convolution: positions in the image and in the kernels. */
static size_t image_at(size_t c, size_t i, size_t j) { return (c * side + i) * side + j; }
static size_t kernel_at(size_t o, size_t c, size_t a, size_t b) {
  return images * side * side + ((o * images + c) * width + a) * width + b;
}

double convolution_value(const double *x, size_t n, const double *data) {
  double sum = 0;
  for (size_t o = 0; o < kernels; o++)
    for (size_t i = 0; i < out; i++)
      for (size_t j = 0; j < out; j++) {
        double value = 0;
        for (size_t c = 0; c < images; c++)
          for (size_t a = 0; a < width; a++)
            for (size_t b = 0; b < width; b++)
              value += x[image_at(c, i + a, j + b)] * x[kernel_at(o, c, a, b)];
        sum += data[(o * out + i) * out + j] * value;
      }
  return sum;
}

void convolution_gradient(const double *x, size_t n, const double *data, double *g) {
  memset(g, 0, n * sizeof *g);
  for (size_t o = 0; o < kernels; o++)
    for (size_t i = 0; i < out; i++)
      for (size_t j = 0; j < out; j++)
        for (size_t c = 0; c < images; c++)
          for (size_t a = 0; a < width; a++)
            for (size_t b = 0; b < width; b++) {
              const double weight = data[(o * out + i) * out + j];
              g[image_at(c, i + a, j + b)] += weight * x[kernel_at(o, c, a, b)];
              g[kernel_at(o, c, a, b)] += weight * x[image_at(c, i + a, j + b)];
            }
}
