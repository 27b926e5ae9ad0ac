#include "kernel.h"

// The textbook's product of two matrices of doubles: one accumulator, a stride of a row.
enum { most = 256 };

static double a[most * most], b[most * most], c[most * most];

KERNEL(matmul_kernel) {
  for (int i = 0; i < n * n; i++) {
    a[i] = i % 17 * 0.5;
    b[i] = i % 13 - 6.0;
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  }
  double trace = 0;
  for (int i = 0; i < n; i++) trace += c[i * n + i] * (i + 1);
  return (int32_t)(int64_t)trace;
}
