#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>

/* Loops for which Swift has no means: instructions beyond the ones that every processor of an
   architecture has, chosen when the program runs. */

/* A matrix in memory: the distances in elements from a row to the next and within a row. */
typedef struct {
  const double *elements;
  ptrdiff_t row_stride;
  ptrdiff_t column_stride;
} ck_matrix;

/* How many elements of scratch memory ck_multiply needs. */
size_t ck_multiply_scratch(size_t rows, size_t inner, size_t columns);

/* Writes a b, of `rows` times `columns` elements in row-major order, to `result`. */
void ck_multiply(
  ck_matrix a, ck_matrix b, size_t rows, size_t inner, size_t columns, double *result,
  double *scratch);

/* The sum of the elements, by halves; the same on every processor. */
double ck_sum(const double *x, size_t count);

/* The sums of the columns of a matrix in row-major order: each the same as ck_sum gives of its
   elements. */
void ck_sum_columns(const double *x, size_t rows, size_t columns, double *sums);

/* e^x of each element, within 1 ulp. */
void ck_exponential(const double *x, double *y, size_t count);

/* e^x - 1 of each element, within 1.5 ulp. */
void ck_expm1(const double *x, double *y, size_t count);

/* ln (1 + x) of each element, within 1.5 ulp. */
void ck_log1p(const double *x, double *y, size_t count);

/* ln (1 + e^x) of each element, and x itself beyond 20. */
void ck_softplus(const double *x, double *y, size_t count);

/* ln x of each element, within 1 ulp. */
void ck_logarithm(const double *x, double *y, size_t count);

/* sin x of each element, within 1 ulp. */
void ck_sine(const double *x, double *y, size_t count);

/* cos x of each element, within 1 ulp. */
void ck_cosine(const double *x, double *y, size_t count);

/* 1 / (1 + e^-x) of each element, within 2.5 ulp. */
void ck_logistic(const double *x, double *y, size_t count);

/* tanh x of each element, within 1 ulp. */
void ck_hyperbolic_tangent(const double *x, double *y, size_t count);

/* erf x of each element, within 1.5 ulp. */
void ck_error(const double *x, double *y, size_t count);

/* 1 - erf x of each element, within 3 ulp. */
void ck_complementary_error(const double *x, double *y, size_t count);

/* The normal distribution at each element, within 3 ulp. */
void ck_normal_distribution(const double *x, double *y, size_t count);

/* e^(-x^2) of each element, within 1 ulp. */
void ck_bell(const double *x, double *y, size_t count);

/* The density of the normal distribution at each element, within 1 ulp. */
void ck_normal_density(const double *x, double *y, size_t count);

/* x by the normal distribution at x of each element, within 3.5 ulp. */
void ck_gelu(const double *x, double *y, size_t count);

/* The slope of that, to about an ulp of its greater term where it crosses zero, near -0.75. */
void ck_gelu_slope(const double *x, double *y, size_t count);

/* x / (1 + e^-x) of each element, within 3 ulp. */
void ck_silu(const double *x, double *y, size_t count);

/* The slope of that, to about an ulp of its terms where it crosses zero, near -1.28. */
void ck_silu_slope(const double *x, double *y, size_t count);

/* x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 of each element, within 2.5 ulp. */
void ck_gelu_tanh(const double *x, double *y, size_t count);

/* The slope of that, to about an ulp of its terms where it crosses zero, near -0.75. */
void ck_gelu_tanh_slope(const double *x, double *y, size_t count);

/* e^-x / (1 + e^-x)^2 of each element, within 3 ulp. */
void ck_logistic_slope(const double *x, double *y, size_t count);

/* 1 / cosh^2 x of each element, within 3 ulp. */
void ck_hyperbolic_slope(const double *x, double *y, size_t count);

/* A pointer of this thread's own: to what ops are recorded by, for a compiled function. */
void *ck_trace(void);
void ck_set_trace(void *trace);

/* What the innermost scope of this thread that switches recording says: 1 on, 2 off. Without one
   recording is on, but where a task runs, which may have inherited something else: then it is 0. */
int ck_grad_mode(void);
void ck_set_grad_mode(int mode);

#endif
