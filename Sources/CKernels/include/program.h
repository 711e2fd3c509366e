#ifndef PROGRAM_H
#define PROGRAM_H

#include <stddef.h>
#include <stdint.h>

/* Programs without branches over an array of words, as `CompiledFunction` of Autograd makes them.

   A word holds a double, or eight truth values of a byte each. Every place is the index of a word,
   unless it is said to be one of bytes. A program is a sequence of `ck_instruction`s; the
   parameters of an instruction follow it in as many further ones as they need. */

typedef struct {
  uint32_t code;
  /* Where the result goes, and where the operands are. */
  uint32_t out, a, b;
} ck_instruction;

/* Functions of one number: those of which several are computed at once, and the others. */
#define CK_ABREAST(apply)                                                                         \
  apply(exponential) apply(logarithm) apply(sine) apply(cosine) apply(hyperbolic_tangent)         \
  apply(logistic) apply(expm1) apply(log1p)
#define CK_SINGLE(apply)                                                                          \
  apply(negate) apply(absolute) apply(square) apply(reciprocal) apply(square_root)                \
  apply(inverse_root) apply(relu) apply(sign) apply(floor) apply(exp2) apply(log2) apply(log10)   \
  apply(tan) apply(asin) apply(acos) apply(atan) apply(sinh) apply(cosh)
#define CK_UNARY(apply) CK_ABREAST(apply) CK_SINGLE(apply)

/* Functions of two numbers. */
#define CK_BINARY(apply)                                                                          \
  apply(add) apply(subtract) apply(multiply) apply(divide) apply(maximum) apply(minimum)          \
  apply(power)

/* Questions about two numbers, answered by a byte. */
#define CK_COMPARISON(apply)                                                                      \
  apply(less) apply(less_or_equal) apply(greater) apply(greater_or_equal) apply(equal)            \
  apply(not_equal)

#define CK_SCALAR_CODE(name) ck_code_##name,
#define CK_ARRAY_CODE(name) ck_code_##name##_array,

/* What an instruction does. Those of arrays are followed by parameters, 32-bit integers:

   - functions of one number: count;
   - functions of two, and comparisons: outer count, inner count, and the outer and the inner
     distance from element to element of `a` and of `b`; results lie one after another;
   - reductions of rows that lie one after another: rows, length;
   - choose: as functions of two, then the place of the conditions, which lie one after another;
   - move: outer count, inner count, outer and inner distance at `out` and at `a`;
   - gather: count, then the place of each element, the results one after another;
   - scatter: count, then where each element goes and where it comes from;
   - matmul: rows, inner, columns, distances from row to row and from column to column in `a`
     and in `b`, the place of scratch memory, and whether the product is taken by blocks. */
enum {
  ck_code_end,
  /* Leaves the program for what C cannot do; `out` says for what. */
  ck_code_leave,
  /* Leaves the program for good unless the byte at `a` is `b`. */
  ck_code_expect,
  CK_UNARY(CK_SCALAR_CODE) CK_BINARY(CK_SCALAR_CODE) CK_COMPARISON(CK_SCALAR_CODE)
  CK_UNARY(CK_ARRAY_CODE) CK_BINARY(CK_ARRAY_CODE) CK_COMPARISON(CK_ARRAY_CODE)
  ck_code_choose,
  ck_code_sum,
  ck_code_mean,
  ck_code_greatest,
  ck_code_least,
  ck_code_move,
  ck_code_gather,
  ck_code_scatter,
  ck_code_matmul
};

/* How a program was left. */
enum { ck_left_at_end = -1, ck_left_unexpectedly = -2 };

/* Runs a program from `start`. Returns one of the above, or the index of the `leave` at which it
   was left. */
ptrdiff_t ck_run(const ck_instruction *program, ptrdiff_t start, double *words);

#endif
