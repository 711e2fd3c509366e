#include "program.h"
#include "ckernels.h"
#include "functions/exponential.h"
#include "functions/logarithm.h"
#include "functions/sine.h"
#include "sum.h"

#include <math.h>

/* The interpreter, once for each set of instructions. */

#define HAS_FMA 0
#define TARGET
#define NAME(name) name##_common
#include "interpreter.h"
#undef HAS_FMA
#undef TARGET
#undef NAME

#if defined(__x86_64__)
#define HAS_FMA 1
#define TARGET __attribute__((target("avx2,fma")))
#define NAME(name) name##_avx2
#include "interpreter.h"

ptrdiff_t ck_run(const ck_instruction *program, ptrdiff_t start, double *words) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return run_avx2(program, start, words);
  return run_common(program, start, words);
}
#else
ptrdiff_t ck_run(const ck_instruction *program, ptrdiff_t start, double *words) {
  return run_common(program, start, words);
}
#endif
