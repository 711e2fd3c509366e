#ifndef SUM_H
#define SUM_H

#include "functions/loops.h"

/* Sums by blocks, and those by halves, so that the error grows with the logarithm of the length.
   Within a block several sums of every so many elements are taken side by side. Which elements are
   added to which depends on the length alone, so that every processor gets the same sum. */

enum { sum_block_length = 512 };

typedef double four_numbers __attribute__((vector_size(32), aligned(8)));

#define ACROSS(v) (((v)[0] + (v)[1]) + ((v)[2] + (v)[3]))

/* The sum of at most a block. */
INLINE double block_sum(const double *x, size_t count) {
#pragma clang fp contract(off)
  size_t i = 0;
  double sum = 0;
  if (count >= 64) {
    four_numbers s[8] = {{0}};
    for (; i + 32 <= count; i += 32)
      for (int k = 0; k < 8; k++) s[k] += *(const four_numbers *)(x + i + 4 * k);
    s[0] = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
    sum = ACROSS(s[0]);
  }
  if (count - i >= 8) {
    four_numbers s = {0};
    for (; i + 4 <= count; i += 4) s += *(const four_numbers *)(x + i);
    sum += ACROSS(s);
  }
  for (; i < count; i++) sum += x[i];
  return sum;
}

/* How many elements of more than a block are added up first: about half of the blocks. */
INLINE size_t first_half(size_t count) {
  size_t blocks = (count + sum_block_length - 1) / sum_block_length;
  return (blocks + 1) / 2 * sum_block_length;
}

/* Defines a sum of any number of elements; the depth of calls is the logarithm of that. */
#define DEFINE_SUM(name, attributes)                                                              \
  attributes static double name(const double *x, size_t count) {                                  \
    if (count <= sum_block_length) return block_sum(x, count);                                    \
    size_t half = first_half(count);                                                              \
    double first = name(x, half);                                                                 \
    return first + name(x + half, count - half);                                                  \
  }

#endif
