// Functions that Debian 12's wasi-libc lacks and SQLite's shell names.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char *realpath(const char *restrict path, char *restrict resolved) {
  if (!resolved) return strdup(path);
  return strcpy(resolved, path);
}

int chmod(const char *path, mode_t mode) {
  (void)path, (void)mode;
  errno = ENOSYS;
  return -1;
}
