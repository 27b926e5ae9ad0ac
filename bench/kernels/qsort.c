#include "kernel.h"

// Quicksort of n random integers, with insertion sort below 16: branches that cannot be predicted.
static int32_t values[1 << 20];

static APART void sort(int32_t *first, int32_t *last) {
  while (last - first >= 16) {
    int32_t *middle = first + (last - first) / 2, swap;
    if (*middle < *first) swap = *middle, *middle = *first, *first = swap;
    if (*last < *middle) swap = *last, *last = *middle, *middle = swap;
    if (*middle < *first) swap = *middle, *middle = *first, *first = swap;
    int32_t pivot = *middle, *left = first, *right = last;
    while (left <= right) {
      while (*left < pivot) left++;
      while (*right > pivot) right--;
      if (left > right) break;
      swap = *left, *left++ = *right, *right-- = swap;
    }
    if (right - first < last - left) sort(first, right), first = left;
    else sort(left, last), last = right;
  }
  for (int32_t *at = first + 1; at <= last; at++) {
    int32_t value = *at, *to = at;
    for (; to > first && to[-1] > value; to--) *to = to[-1];
    *to = value;
  }
}

KERNEL(qsort_kernel) {
  uint32_t state = 2463534242u, sum = 0;
  for (int i = 0; i < n; i++) values[i] = (int32_t)next_random(&state);
  sort(values, values + n - 1);
  for (int i = 0; i < n; i++) sum = sum * 31 + (uint32_t)values[i];
  return (int32_t)sum;
}
