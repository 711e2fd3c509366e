/* The interpreter of programs; included once for each set of instructions, with

   - TARGET, what allows a function to use it,
   - NAME(name), a name of its own,
   - HAS_FMA, whether it multiplies and adds at once.

   Every function here gives what the op of its name gives outside of programs, to the last bit: the
   same code computes both, and products and sums are never joined that are two ops. */

#pragma clang fp contract(off)

/* Functions of one number `x`. Those that are long are functions, the others are inlined. */

#define LONG(name, expression)                                                                    \
  TARGET static __attribute__((noinline)) double NAME(name##_of)(double x) { return expression; }

LONG(exponential, exponential(x, HAS_FMA))
LONG(logarithm, logarithm(x, HAS_FMA))
LONG(sine, fabs(x) <= FARTHEST ? sine(x, HAS_FMA) : sin(x))
LONG(cosine, fabs(x) <= FARTHEST ? cosine(x, HAS_FMA) : cos(x))
LONG(hyperbolic_tangent, hyperbolic_tangent(x, HAS_FMA))
LONG(logistic, logistic(x, HAS_FMA))
LONG(expm1, exponential_less_one(x, HAS_FMA))
LONG(log1p, logarithm_of_more(x, HAS_FMA))

#define SHORT(name, expression)                                                                   \
  TARGET INLINE double NAME(name##_of)(double x) { return expression; }

SHORT(negate, -x)
SHORT(absolute, __builtin_fabs(x))
SHORT(square, x * x)
SHORT(reciprocal, 1 / x)
SHORT(square_root, __builtin_elementwise_sqrt(x))
SHORT(inverse_root, 1 / __builtin_elementwise_sqrt(x))
SHORT(relu, x != x ? x : 0 >= x ? 0 : x)
SHORT(sign, x > 0 ? 1 : x < 0 ? -1 : 0)
SHORT(floor, __builtin_elementwise_floor(x))
SHORT(exp2, exp2(x))
SHORT(log2, log2(x))
SHORT(log10, log10(x))
SHORT(tan, tan(x))
SHORT(asin, asin(x))
SHORT(acos, acos(x))
SHORT(atan, atan(x))
SHORT(sinh, sinh(x))
SHORT(cosh, cosh(x))

/* Functions of two numbers. */

#define PAIR(type, name, expression)                                                              \
  TARGET INLINE type NAME(name##_of)(double x, double z) { return expression; }

PAIR(double, add, x + z)
PAIR(double, subtract, x - z)
PAIR(double, multiply, x * z)
PAIR(double, divide, x / z)
PAIR(double, maximum, x != x ? x : z != z ? z : z >= x ? z : x)
PAIR(double, minimum, x != x ? x : z != z ? z : z < x ? z : x)
PAIR(double, power, pow(x, z))
PAIR(uint8_t, less, x < z)
PAIR(uint8_t, less_or_equal, x <= z)
PAIR(uint8_t, greater, x > z)
PAIR(uint8_t, greater_or_equal, x >= z)
PAIR(uint8_t, equal, x == z)
PAIR(uint8_t, not_equal, x != z)

/* Loops over the elements of arrays. */

#define UNARY_LOOP(name)                                                                          \
  TARGET static void NAME(name##_array)(double *y, const double *x, int32_t count) {              \
    for (int32_t i = 0; i < count; i++) y[i] = NAME(name##_of)(x[i]);                             \
  }

CK_SINGLE(UNARY_LOOP)

#define UNARY_CALL(name)                                                                          \
  TARGET static void NAME(name##_array)(double *y, const double *x, int32_t count) {              \
    ck_##name(x, y, (size_t)count);                                                               \
  }

CK_ABREAST(UNARY_CALL)

/* `p` has the parameters of the instruction. */
#define PAIR_LOOP(type, name)                                                                     \
  TARGET static void NAME(name##_array)(                                                          \
    type *restrict y, const double *restrict a, const double *restrict b, const int32_t *p) {     \
    const int32_t count = p[1];                                                                   \
    const ptrdiff_t a_step = p[3], b_step = p[5];                                                 \
    for (int32_t outer = 0; outer < p[0]; outer++, a += p[2], b += p[4], y += count)              \
      if (a_step == 1 && b_step == 1)                                                             \
        for (int32_t i = 0; i < count; i++) y[i] = NAME(name##_of)(a[i], b[i]);                   \
      else if (a_step == 1 && b_step == 0)                                                        \
        for (int32_t i = 0; i < count; i++) y[i] = NAME(name##_of)(a[i], *b);                     \
      else if (a_step == 0 && b_step == 1)                                                        \
        for (int32_t i = 0; i < count; i++) y[i] = NAME(name##_of)(*a, b[i]);                     \
      else                                                                                        \
        for (int32_t i = 0; i < count; i++)                                                       \
          y[i] = NAME(name##_of)(a[i * a_step], b[i * b_step]);                                   \
  }

#define BINARY_LOOP(name) PAIR_LOOP(double, name)
#define COMPARISON_LOOP(name) PAIR_LOOP(uint8_t, name)

CK_BINARY(BINARY_LOOP)
CK_COMPARISON(COMPARISON_LOOP)

TARGET static void NAME(choose)(
  double *y, const uint8_t *condition, const double *a, const double *b, const int32_t *p) {
  for (int32_t outer = 0; outer < p[0]; outer++, a += p[2], b += p[4])
    for (int32_t i = 0; i < p[1]; i++)
      *y++ = *condition++ ? a[(ptrdiff_t)i * p[3]] : b[(ptrdiff_t)i * p[5]];
}

DEFINE_SUM(NAME(sum), TARGET)

/* The first of the greatest or least numbers, or the first nan. */
#define EXTREME(name, comparison)                                                                 \
  TARGET static double NAME(name)(const double *x, int32_t count) {                               \
    double best = x[0];                                                                           \
    for (int32_t i = 1; i < count && best == best; i++)                                           \
      if (x[i] != x[i] || x[i] comparison best) best = x[i];                                      \
    return best;                                                                                  \
  }

EXTREME(greatest, >)
EXTREME(least, <)

TARGET static void NAME(move)(double *y, const double *x, const int32_t *p) {
  for (int32_t outer = 0; outer < p[0]; outer++, y += p[2], x += p[4])
    if (p[3] == 1 && p[5] == 1)
      for (int32_t i = 0; i < p[1]; i++) y[i] = x[i];
    else
      for (int32_t i = 0; i < p[1]; i++) y[(ptrdiff_t)i * p[3]] = x[(ptrdiff_t)i * p[5]];
}

/* Products too small for blocks; the sums are taken in the order of the inner dimension. */
TARGET static void NAME(small_product)(
  double *y, const double *a, const double *b, const int32_t *p) {
  const int32_t rows = p[0], inner = p[1], columns = p[2];
  for (int32_t row = 0; row < rows; row++, y += columns) {
    for (int32_t j = 0; j < columns; j++) y[j] = 0;
    for (int32_t k = 0; k < inner; k++) {
      const double factor = a[(ptrdiff_t)row * p[3] + (ptrdiff_t)k * p[4]];
      const double *line = b + (ptrdiff_t)k * p[5];
      if (p[6] == 1)
        for (int32_t j = 0; j < columns; j++) y[j] += factor * line[j];
      else
        for (int32_t j = 0; j < columns; j++) y[j] += factor * line[(ptrdiff_t)j * p[6]];
    }
  }
}

TARGET static void NAME(product)(double *words, const ck_instruction *at, const int32_t *p) {
  if (p[8]) {
    ck_matrix a = {words + at->a, p[3], p[4]}, b = {words + at->b, p[5], p[6]};
    ck_multiply(
      a, b, (size_t)p[0], (size_t)p[1], (size_t)p[2], words + at->out, words + (uint32_t)p[7]);
  } else {
    NAME(small_product)(words + at->out, words + at->a, words + at->b, p);
  }
}

/* The number of instructions that parameters take. */
#define SLOTS(parameters) (((parameters) + 3) / 4)

#define LABEL(name) [ck_code_##name] = &&name,
#define ARRAY_LABEL(name) [ck_code_##name##_array] = &&name##_array,

/* Goes on with the instruction after this one and its parameters. */
#define NEXT(parameters)                                                                          \
  do {                                                                                            \
    at += 1 + SLOTS(parameters);                                                                  \
    goto *labels[at->code];                                                                       \
  } while (0)

#define UNARY(name)                                                                               \
  name: words[at->out] = NAME(name##_of)(words[at->a]);                                           \
  NEXT(0);                                                                                        \
  name##_array: NAME(name##_array)(words + at->out, words + at->a, p(0));                         \
  NEXT(1);

#define BINARY(name)                                                                              \
  name: words[at->out] = NAME(name##_of)(words[at->a], words[at->b]);                             \
  NEXT(0);                                                                                        \
  name##_array:                                                                                   \
  NAME(name##_array)(words + at->out, words + at->a, words + at->b, parameters);                  \
  NEXT(6);

#define COMPARISON(name)                                                                          \
  name: *(uint8_t *)(words + at->out) = NAME(name##_of)(words[at->a], words[at->b]);              \
  NEXT(0);                                                                                        \
  name##_array:                                                                                   \
  NAME(name##_array)((uint8_t *)(words + at->out), words + at->a, words + at->b, parameters);     \
  NEXT(6);

#define REDUCTION(name, result)                                                                   \
  name: {                                                                                         \
    const double *row = words + at->a;                                                            \
    for (int32_t i = 0; i < p(0); i++, row += p(1)) words[at->out + (uint32_t)i] = result;        \
  }                                                                                               \
  NEXT(2);

#define parameters ((const int32_t *)(at + 1))
#define p(index) parameters[index]

TARGET static ptrdiff_t NAME(run)(const ck_instruction *program, ptrdiff_t start, double *words) {
  static const void *const labels[] = {
    LABEL(end) LABEL(leave) LABEL(expect) CK_UNARY(LABEL) CK_BINARY(LABEL) CK_COMPARISON(LABEL)
    CK_UNARY(ARRAY_LABEL) CK_BINARY(ARRAY_LABEL) CK_COMPARISON(ARRAY_LABEL) LABEL(choose)
    LABEL(sum) LABEL(mean) LABEL(greatest) LABEL(least) LABEL(move) LABEL(gather) LABEL(scatter)
    LABEL(matmul)};
  const ck_instruction *at = program + start;
  goto *labels[at->code];
end:
  return ck_left_at_end;
leave:
  return at - program;
expect:
  if (((const uint8_t *)words)[at->a] != at->b) return ck_left_unexpectedly;
  NEXT(0);
  CK_UNARY(UNARY)
  CK_BINARY(BINARY)
  CK_COMPARISON(COMPARISON)
choose:
  NAME(choose)(
    words + at->out, (const uint8_t *)(words + (uint32_t)p(6)), words + at->a, words + at->b,
    parameters);
  NEXT(7);
  REDUCTION(sum, NAME(sum)(row, (size_t)p(1)))
  REDUCTION(mean, NAME(sum)(row, (size_t)p(1)) / p(1))
  REDUCTION(greatest, NAME(greatest)(row, p(1)))
  REDUCTION(least, NAME(least)(row, p(1)))
move:
  NAME(move)(words + at->out, words + at->a, parameters);
  NEXT(6);
gather: {
  double *y = words + at->out;
  const int32_t count = p(0);
  for (int32_t i = 1; i <= count; i++) *y++ = words[(uint32_t)p(i)];
}
  NEXT(1 + p(0));
scatter: {
  const int32_t count = p(0);
  for (int32_t i = 0; i < count; i++)
    words[(uint32_t)p(1 + 2 * i)] = words[(uint32_t)p(2 + 2 * i)];
}
  NEXT(1 + 2 * p(0));
matmul:
  NAME(product)(words, at, parameters);
  NEXT(9);
}

#undef LONG
#undef SHORT
#undef PAIR
#undef UNARY_LOOP
#undef UNARY_CALL
#undef PAIR_LOOP
#undef BINARY_LOOP
#undef COMPARISON_LOOP
#undef EXTREME
#undef SLOTS
#undef LABEL
#undef ARRAY_LABEL
#undef NEXT
#undef UNARY
#undef BINARY
#undef COMPARISON
#undef REDUCTION
#undef parameters
#undef p
