#include "sine.h"
#include "ckernels.h"

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
