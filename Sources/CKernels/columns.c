#include "ckernels.h"
#include "sum.h"

/* Sums of columns, where rows are read as they lie: those of a strip of columns side by side, each
   in the order of `block_sum`, so that a sum is the same however its elements lie. */

enum { strip = 64, lanes = 32 };

/* Writes the sums of `rows` rows that are `stride` elements apart, taken one after the other. */
INLINE void add_up(
  const double *x, size_t stride, size_t rows, size_t width, double *restrict sums) {
  for (size_t j = 0; j < width; j++) sums[j] = 0;
  for (; rows >= 4; rows -= 4, x += 4 * stride) {
    const double *a = x, *b = a + stride, *c = b + stride, *d = c + stride;
    for (size_t j = 0; j < width; j++) sums[j] = (((sums[j] + a[j]) + b[j]) + c[j]) + d[j];
  }
  for (; rows > 0; rows--, x += stride)
    for (size_t j = 0; j < width; j++) sums[j] += x[j];
}

/* The sums of at most a block of rows. */
INLINE void block_sums(
  const double *x, size_t stride, size_t rows, size_t width, double *restrict sums) {
  double s[lanes][strip];
  size_t i = 0;
  for (size_t j = 0; j < width; j++) sums[j] = 0;
  if (rows >= 64) {
    i = rows / lanes * lanes;
    for (size_t k = 0; k < lanes; k++)
      add_up(x + k * stride, lanes * stride, rows / lanes, width, s[k]);
    for (size_t k = 0; k < 4; k++)
      for (size_t j = 0; j < width; j++)
        s[k][j] = ((s[k][j] + s[k + 4][j]) + (s[k + 8][j] + s[k + 12][j]))
          + ((s[k + 16][j] + s[k + 20][j]) + (s[k + 24][j] + s[k + 28][j]));
    for (size_t j = 0; j < width; j++) sums[j] = (s[0][j] + s[1][j]) + (s[2][j] + s[3][j]);
  }
  if (rows - i >= 8) {
    size_t more = (rows - i) / 4;
    for (size_t k = 0; k < 4; k++) add_up(x + (i + k) * stride, 4 * stride, more, width, s[k]);
    for (size_t j = 0; j < width; j++) sums[j] += (s[0][j] + s[1][j]) + (s[2][j] + s[3][j]);
    i += 4 * more;
  }
  for (; i < rows; i++)
    for (size_t j = 0; j < width; j++) sums[j] += x[i * stride + j];
}

/* Defines the sums of any number of rows; the depth of calls is the logarithm of that. */
#define DEFINE_COLUMNS(name, attributes)                                                          \
  attributes static void name##_strip(                                                            \
    const double *x, size_t stride, size_t rows, size_t width, double *sums) {                    \
    if (rows <= sum_block_length) {                                                               \
      if (width == strip)                                                                         \
        block_sums(x, stride, rows, strip, sums);                                                 \
      else                                                                                        \
        block_sums(x, stride, rows, width, sums);                                                 \
      return;                                                                                     \
    }                                                                                             \
    double others[strip];                                                                         \
    size_t half = first_half(rows);                                                               \
    name##_strip(x, stride, half, width, sums);                                                   \
    name##_strip(x + half * stride, stride, rows - half, width, others);                          \
    for (size_t j = 0; j < width; j++) sums[j] += others[j];                                      \
  }                                                                                               \
  attributes static void name(const double *x, size_t rows, size_t columns, double *sums) {       \
    for (size_t first = 0; first < columns; first += strip) {                                     \
      size_t width = columns - first < strip ? columns - first : strip;                           \
      name##_strip(x + first, columns, rows, width, sums + first);                                \
    }                                                                                             \
  }

DEFINE_COLUMNS(sum_columns_common, )

#if defined(__x86_64__)
DEFINE_COLUMNS(sum_columns_avx2, __attribute__((target("avx2"))))

void ck_sum_columns(const double *x, size_t rows, size_t columns, double *sums) {
  if (__builtin_cpu_supports("avx2"))
    sum_columns_avx2(x, rows, columns, sums);
  else
    sum_columns_common(x, rows, columns, sums);
}
#else
void ck_sum_columns(const double *x, size_t rows, size_t columns, double *sums) {
  sum_columns_common(x, rows, columns, sums);
}
#endif
