#include "kernel.h"

// An interpreter of a small stack machine: its loop is a switch, which becomes br_table. The program evaluates a
// polynomial of eight terms, odd ones subtracted, in a loop of its own; it runs for every number up to n.
enum { halt, push, load, store, add, subtract, multiply, odd, less, increment, jump, jump_if };

static const int32_t program[] = {
    /*  0 */ push, 0, store, 1, push, 0, store, 2,
    /*  8 */ load, 1, push, 8, less, jump_if, 16, halt,
    /* 16 */ load, 2, load, 0, multiply, load, 1,
    /* 23 */ load, 1, odd, jump_if, 31, add, jump, 32,
    /* 31 */ subtract,
    /* 32 */ store, 2, load, 1, increment, store, 1, jump, 8,
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
      case subtract: top--, top[0] -= top[1]; break;
      case multiply: top--, top[0] *= top[1]; break;
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
    variables[0] = i;
    interpret(program);
    sum = sum * 31 + variables[2];
  }
  return (int32_t)sum;
}
