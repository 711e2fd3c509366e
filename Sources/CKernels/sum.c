#include "sum.h"
#include "ckernels.h"

DEFINE_SUM(sum_common, )

#if defined(__x86_64__)
DEFINE_SUM(sum_avx2, __attribute__((target("avx2"))))

double ck_sum(const double *x, size_t count) {
  return __builtin_cpu_supports("avx2") ? sum_avx2(x, count) : sum_common(x, count);
}
#else
double ck_sum(const double *x, size_t count) { return sum_common(x, count); }
#endif
