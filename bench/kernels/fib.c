#include "kernel.h"

// Nothing but calls.
static APART int32_t fib(int32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

KERNEL(fib_kernel) { return fib(n); }
