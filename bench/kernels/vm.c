#include "kernel.h"

// An interpreter of a small stack machine: its loop is a switch, which becomes br_table. The program counts the Collatz
// steps of a number; it runs for every number up to n.
enum { halt, push, load, store, add, multiply, half, odd, less, increment, jump, jump_if };

static const int32_t program[] = {
    /*  0 */ load, 0, store, 1,
    /*  4 */ load, 1, push, 2, less, jump_if, 36,
    /* 11 */ load, 1, odd, jump_if, 21,
    /* 16 */ load, 1, half, jump, 27,
    /* 21 */ load, 1, push, 3, multiply, increment,
    /* 27 */ store, 1, load, 2, increment, store, 2, jump, 4,
    /* 36 */ halt,
};

static uint32_t stack[16], variables[4];

static APART void interpret(const int32_t *code) {
  uint32_t *top = stack;
  for (const int32_t *at = code;;) {
    switch (*at++) {
      case halt: return;
      case push: *++top = (uint32_t)*at++; break;
      case load: *++top = variables[*at++]; break;
      case store: variables[*at++] = *top--; break;
      case add: top--, top[0] += top[1]; break;
      case multiply: top--, top[0] *= top[1]; break;
      case half: top[0] >>= 1; break;
      case odd: top[0] &= 1; break;
      case less: top--, top[0] = top[0] < top[1]; break;
      case increment: top[0]++; break;
      case jump: at = code + *at; break;
      case jump_if: at = *top-- != 0 ? code + *at : at + 1; break;
    }
  }
}

KERNEL(vm_kernel) {
  uint32_t sum = 0;
  for (uint32_t i = 1; i <= (uint32_t)n; i++) {
    variables[0] = i, variables[2] = 0;
    interpret(program);
    sum = sum * 31 + variables[2];
  }
  return (int32_t)sum;
}
