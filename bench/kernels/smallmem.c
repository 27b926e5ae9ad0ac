#include "kernel.h"

// Many calls of a small function that touches little memory, as a request handler does: a key is looked up in a table,
// its count goes up, and both are written down as text.
enum { slots = 64, calls = 20000 };

static uint32_t keys[slots], counts[slots];
static char text[64];

static APART uint32_t handle(uint32_t key) {
  uint32_t at = key * 2654435761u >> 26;
  while (keys[at] != 0 && keys[at] != key) at = (at + 1) % slots;
  keys[at] = key;
  uint32_t number = key + ++counts[at] * 65537, length = 0;
  do text[length++] = (char)('0' + number % 10);
  while ((number /= 10) != 0);
  uint32_t sum = 0;
  for (uint32_t i = 0; i < length; i++) sum = sum * 31 + (unsigned char)text[i];
  return sum;
}

KERNEL(smallmem_kernel) {
  uint32_t sum = 0;
  for (int i = 0; i < slots; i++) keys[i] = counts[i] = 0;
  for (uint32_t i = 0; i < calls; i++) sum ^= handle(1 + (i * (uint32_t)n) % (slots / 2));
  return (int32_t)sum;
}
