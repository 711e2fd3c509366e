#ifndef LOOPS_H
#define LOOPS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What the functions of one number share. Each is written without branches, so that a compiler
   computes several elements at once, and is compiled for each set of instructions. */

#define INLINE static inline __attribute__((always_inline))

INLINE double from_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE uint64_t to_bits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Adding this rounds to an integer, which is then in the low bits. */
#define TO_INTEGER 0x1.8p52

/* Defines a loop over elements by `function`, which is told whether the processor multiplies and
   adds at once. */
#define DEFINE_LOOP(name, attributes, function, has_fma)                                          \
  attributes static void name(const double *x, double *y, size_t count) {                         \
    for (size_t i = 0; i < count; i++) y[i] = function(x[i], has_fma);                            \
  }

#if defined(__x86_64__)
#define DEFINE(name, function)                                                                    \
  DEFINE_LOOP(name##_common, , function, 0)                                                       \
  DEFINE_LOOP(name##_avx2, __attribute__((target("avx2,fma"))), function, 1)                      \
  void name(const double *x, double *y, size_t count) {                                           \
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))                          \
      name##_avx2(x, y, count);                                                                   \
    else                                                                                          \
      name##_common(x, y, count);                                                                 \
  }
#elif defined(__aarch64__)
#define DEFINE(name, function)                                                                    \
  DEFINE_LOOP(name##_common, , function, 1)                                                       \
  void name(const double *x, double *y, size_t count) { name##_common(x, y, count); }
#else
#define DEFINE(name, function)                                                                    \
  DEFINE_LOOP(name##_common, , function, 0)                                                       \
  void name(const double *x, double *y, size_t count) { name##_common(x, y, count); }
#endif

#endif
