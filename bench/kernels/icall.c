#include "kernel.h"

// Calls through pointers, of eight functions in an order that repeats after a while.
typedef uint32_t (*operation)(uint32_t, uint32_t);

static APART uint32_t add(uint32_t a, uint32_t b) { return a + b; }
static APART uint32_t subtract(uint32_t a, uint32_t b) { return a - b; }
static APART uint32_t exclusive(uint32_t a, uint32_t b) { return a ^ b; }
static APART uint32_t multiply(uint32_t a, uint32_t b) { return a * (b | 1); }
static APART uint32_t either(uint32_t a, uint32_t b) { return a | b; }
static APART uint32_t shift(uint32_t a, uint32_t b) { return a << (b & 3); }
static APART uint32_t rotate(uint32_t a, uint32_t b) { return a << 7 | (a ^ b) >> 25; }
static APART uint32_t last(uint32_t a, uint32_t b) { return b + (a >> 1); }

static operation operations[8] = {add, subtract, exclusive, multiply, either, shift, rotate, last};

KERNEL(icall_kernel) {
  // Through a volatile pointer, or a compiler sees which functions there are.
  operation *volatile table = operations;
  operation *all = table;
  uint32_t value = 1;
  for (uint32_t i = 0; i < (uint32_t)n; i++) value = all[(i * 5 + (i >> 3)) & 7](value, i);
  return (int32_t)value;
}
