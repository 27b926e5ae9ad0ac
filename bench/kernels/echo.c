// A WASI command that copies its arguments and its stdin to stdout, with nothing between it and the imports.
#include <stdint.h>
#include <wasi/api.h>

static uint8_t text[2048];
static uint8_t *arguments[64];

static void put(const uint8_t *bytes, __wasi_size_t size) {
  __wasi_ciovec_t part = {bytes, size};
  __wasi_size_t written;
  if (__wasi_fd_write(1, &part, 1, &written) != 0) __wasi_proc_exit(1);
}

void _start(void) {
  __wasi_size_t count, size;
  if (__wasi_args_sizes_get(&count, &size) != 0 || count > 64 || size > sizeof text) __wasi_proc_exit(2);
  if (__wasi_args_get(arguments, text) != 0) __wasi_proc_exit(2);
  for (__wasi_size_t i = 0; i < size; i++)
    if (text[i] == 0) text[i] = '\n';
  put(text, size);
  for (;;) {
    __wasi_iovec_t room = {text, sizeof text};
    if (__wasi_fd_read(0, &room, 1, &size) != 0) __wasi_proc_exit(3);
    if (size == 0) return;
    put(text, size);
  }
}
