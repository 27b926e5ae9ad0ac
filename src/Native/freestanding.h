// What the small native programs have in common: system calls and text, without a C library. Linux on x86-64.

#pragma once

#include <stddef.h>

#define MAYBE_UNUSED __attribute__((unused))

// The sixth argument, which only mmap has, is 0.
MAYBE_UNUSED static long call(long number, long a, long b, long c, long d, long e)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = 0;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

MAYBE_UNUSED static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

MAYBE_UNUSED static int starts_with(const char *text, const char *start)
{
    while (*start)
        if (*text++ != *start++)
            return 0;
    return 1;
}

// A path's last part; the path itself where it has no slash.
MAYBE_UNUSED static const char *last_part(const char *path)
{
    const char *last = path;
    for (; *path; path++)
        if (*path == '/')
            last = path + 1;
    return last;
}
