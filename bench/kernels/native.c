// Runs kernels as it is told on stdin: "NAME N" is answered by "NANOSECONDS CHECKSUM", the thread's processor time.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define KERNELS(each) each(fib) each(smallmem) each(sha256) each(matmul) each(qsort) each(icall) each(vm) each(bytes)

#define DECLARE(name) int32_t name##_kernel(int32_t n);
KERNELS(DECLARE)

static const struct {
  const char *name;
  int32_t (*run)(int32_t);
} kernels[] = {
#define ROW(name) {#name, name##_kernel},
    KERNELS(ROW)};

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int main(void) {
  char name[32];
  int32_t n;
  while (scanf("%31s %" SCNd32, name, &n) == 2) {
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
      if (strcmp(name, kernels[i].name) != 0) continue;
      int64_t start = now();
      int32_t checksum = kernels[i].run(n);
      printf("%" PRId64 " %" PRId32 "\n", now() - start, checksum);
      fflush(stdout);
    }
  }
}
