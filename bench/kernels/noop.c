#include "kernel.h"

// The least a call can be.
KERNEL(noop_kernel) { return n; }
