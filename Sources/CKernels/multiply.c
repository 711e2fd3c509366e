#include "ckernels.h"

#include <string.h>

/* The product is built from tiles of 4 x 8 elements, which stay in registers while a block of the
   inner dimension goes by. Blocks of both operands are first copied into the order in which
   they are read: of `a` a panel of 4 rows, column after column, of `b` a panel of 8 columns, row
   after row, both filled up with zeros. Each element is a sum of sums over blocks. */

enum { tile_rows = 4, tile_columns = 8, block_rows = 64, block_inner = 256, block_columns = 256 };

typedef double vector __attribute__((vector_size(32)));
typedef double loose_vector __attribute__((vector_size(32), aligned(8)));

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t padded(size_t count, size_t unit) { return (count + unit - 1) / unit * unit; }

size_t ck_multiply_scratch(size_t rows, size_t inner, size_t columns) {
  size_t depth = least(inner, block_inner);
  return depth * (padded(least(rows, block_rows), tile_rows)
    + padded(least(columns, block_columns), tile_columns));
}

/* Copies `count` lines of `depth` elements into panels of `width` lines. */
static void pack(
  const double *from, ptrdiff_t line_stride, ptrdiff_t depth_stride, size_t count, size_t depth,
  size_t width, double *to) {
  for (size_t first = 0; first < count; first += width) {
    size_t lines = least(width, count - first);
    const double *panel = from + (ptrdiff_t)first * line_stride;
    for (size_t k = 0; k < depth; k++) {
      const double *elements = panel + (ptrdiff_t)k * depth_stride;
      for (size_t line = 0; line < lines; line++) to[line] = elements[(ptrdiff_t)line * line_stride];
      for (size_t line = lines; line < width; line++) to[line] = 0;
      to += width;
    }
  }
}

/* One tile: the products of a panel of `a` and a panel of `b`, added to `to`. */
#define TILE(a, b, depth, to)                                                                     \
  do {                                                                                            \
    vector s00 = {0}, s01 = {0}, s10 = {0}, s11 = {0};                                            \
    vector s20 = {0}, s21 = {0}, s30 = {0}, s31 = {0};                                            \
    const double *p = (a), *q = (b);                                                              \
    for (size_t k = 0; k < (depth); k++, p += tile_rows, q += tile_columns) {                     \
      vector b0 = *(const loose_vector *)q, b1 = *(const loose_vector *)(q + 4);                  \
      vector a0 = {p[0], p[0], p[0], p[0]}, a1 = {p[1], p[1], p[1], p[1]};                        \
      s00 += a0 * b0, s01 += a0 * b1, s10 += a1 * b0, s11 += a1 * b1;                             \
      vector a2 = {p[2], p[2], p[2], p[2]}, a3 = {p[3], p[3], p[3], p[3]};                        \
      s20 += a2 * b0, s21 += a2 * b1, s30 += a3 * b0, s31 += a3 * b1;                             \
    }                                                                                             \
    loose_vector *r = (loose_vector *)(to);                                                       \
    r[0] = s00, r[1] = s01, r[2] = s10, r[3] = s11;                                               \
    r[4] = s20, r[5] = s21, r[6] = s30, r[7] = s31;                                               \
  } while (0)

/* All tiles of one block, by a loop that is compiled for each set of instructions. */
#define DEFINE_BLOCK(name, attributes)                                                            \
  attributes static void name(                                                                    \
    const double *a, const double *b, size_t rows, size_t depth, size_t columns, double *result,  \
    size_t result_stride) {                                                                       \
    double tile[tile_rows * tile_columns];                                                        \
    for (size_t column = 0; column < columns; column += tile_columns) {                           \
      size_t width = least(tile_columns, columns - column);                                       \
      for (size_t row = 0; row < rows; row += tile_rows) {                                        \
        size_t height = least(tile_rows, rows - row);                                             \
        TILE(a + row * depth, b + column * depth, depth, tile);                                   \
        for (size_t i = 0; i < height; i++) {                                                     \
          double *to = result + (row + i) * result_stride + column;                               \
          const double *from = tile + i * tile_columns;                                           \
          for (size_t j = 0; j < width; j++) to[j] += from[j];                                    \
        }                                                                                         \
      }                                                                                           \
    }                                                                                             \
  }

typedef void block_function(
  const double *, const double *, size_t, size_t, size_t, double *, size_t);

DEFINE_BLOCK(multiply_block, )

#if defined(__x86_64__)
DEFINE_BLOCK(multiply_block_avx2, __attribute__((target("avx2,fma"))))

static block_function *best_block(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? multiply_block_avx2
                                                                         : multiply_block;
}
#else
static block_function *best_block(void) { return multiply_block; }
#endif

void ck_multiply(
  ck_matrix a, ck_matrix b, size_t rows, size_t inner, size_t columns, double *result,
  double *scratch) {
  block_function *multiply = best_block();
  memset(result, 0, rows * columns * sizeof *result);
  for (size_t k = 0; k < inner; k += block_inner) {
    size_t depth = least(block_inner, inner - k);
    for (size_t column = 0; column < columns; column += block_columns) {
      size_t width = least(block_columns, columns - column);
      double *b_panels = scratch;
      double *a_panels = scratch + depth * padded(width, tile_columns);
      pack(
        b.elements + (ptrdiff_t)k * b.row_stride + (ptrdiff_t)column * b.column_stride,
        b.column_stride, b.row_stride, width, depth, tile_columns, b_panels);
      for (size_t row = 0; row < rows; row += block_rows) {
        size_t height = least(block_rows, rows - row);
        pack(
          a.elements + (ptrdiff_t)row * a.row_stride + (ptrdiff_t)k * a.column_stride,
          a.row_stride, a.column_stride, height, depth, tile_rows, a_panels);
        multiply(
          a_panels, b_panels, height, depth, width, result + row * columns + column, columns);
      }
    }
  }
}
