// A kernel is a file with one function: it computes from a number, and returns a checksum that every build must agree on.
#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define KERNEL(name) __attribute__((export_name("run"))) int32_t run(int32_t n)
#else
#define KERNEL(name) int32_t name(int32_t n)
#endif

#define APART __attribute__((noinline))

// Numbers that look random, the same everywhere.
static inline uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}
