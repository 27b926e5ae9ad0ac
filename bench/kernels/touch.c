#include "kernel.h"

// Reads and writes 16 bytes of its one page.
static uint32_t values[4] = {1, 2, 3, 4};

KERNEL(touch_kernel) {
  uint32_t sum = 0;
  for (int i = 0; i < 4; i++) sum += values[i] += (uint32_t)n;
  return (int32_t)sum;
}
