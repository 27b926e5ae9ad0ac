// What the functions share: options, whole files in memory, buffered output, one way to fail.
// No printf: its floating point alone is larger than a whole function.
#ifndef FUNCTION_H
#define FUNCTION_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *function_name = "";

static void complain(const char *text) {
  size_t length = strlen(text);
  while (length > 0) {
    ssize_t done = write(2, text, length);
    if (done <= 0) return;
    text += done;
    length -= (size_t)done;
  }
}

// Says "NAME: SUBJECT: WHAT" and ends with exit code 1.
_Noreturn static void fail(const char *subject, const char *what) {
  complain(function_name);
  complain(": ");
  complain(subject);
  complain(": ");
  complain(what);
  complain("\n");
  exit(1);
}

static void *allocate(void *old, size_t size) {
  void *block = realloc(old, size ? size : 1);
  if (!block) fail("memory", "not enough");
  return block;
}

// ---- input

struct text {
  char *bytes;
  size_t size;
};

// The whole of a file; "-" is stdin.
static struct text read_file(const char *name) {
  int file = strcmp(name, "-") == 0 ? 0 : open(name, O_RDONLY);
  if (file < 0) fail(name, strerror(errno));
  struct text text = {0};
  size_t room = 0;
  for (;;) {
    if (text.size == room) text.bytes = allocate(text.bytes, room = room ? room * 2 : 1 << 16);
    ssize_t done = read(file, text.bytes + text.size, room - text.size);
    if (done < 0) fail(name, strerror(errno));
    if (done == 0) break;
    text.size += (size_t)done;
  }
  if (file != 0) close(file);
  return text;
}

// Takes the next line, without its newline, off the front of a text; false at the end.
static inline bool next_line(struct text *text, struct text *line) {
  if (text->size == 0) return false;
  char *end = memchr(text->bytes, '\n', text->size);
  line->bytes = text->bytes;
  line->size = end ? (size_t)(end - text->bytes) : text->size;
  size_t taken = line->size + (end ? 1 : 0);
  text->bytes += taken;
  text->size -= taken;
  return true;
}

// ---- output

static const char *output_name = "stdout";
static int output_file = 1;
static char output_buffer[1 << 15];
static size_t output_size;

static void open_output(const char *name) {
  output_file = open(output_name = name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (output_file < 0) fail(name, strerror(errno));
}

static void flush_output(void) {
  for (size_t at = 0; at < output_size;) {
    ssize_t done = write(output_file, output_buffer + at, output_size - at);
    if (done <= 0) fail(output_name, strerror(errno));
    at += (size_t)done;
  }
  output_size = 0;
}

static void put(const void *bytes, size_t size) {
  while (size > 0) {
    if (output_size == sizeof output_buffer) flush_output();
    size_t part = sizeof output_buffer - output_size;
    if (part > size) part = size;
    memcpy(output_buffer + output_size, bytes, part);
    output_size += part;
    bytes = (const char *)bytes + part;
    size -= part;
  }
}

static inline void put_character(char c) { put(&c, 1); }

static inline void put_number(uint64_t number) {
  char digits[20];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + number % 10);
  while ((number /= 10) != 0);
  put(digits + at, sizeof digits - at);
}

// ---- arguments

static struct {
  int count, at, files;
  char **words;  // files are gathered at the front as options are read
  const char *usage;
  const char *letters;  // the rest of a word of options: -nr is -n -r
} arguments;

static void begin(const char *name, const char *usage, int count, char **words) {
  function_name = name;
  arguments.usage = usage;
  arguments.count = count;
  arguments.words = words;
  arguments.at = 1;
}

// The next option's letter, or 0 at the end; files may stand between options. --help is answered here.
static char next_option(void) {
  if (arguments.letters && *arguments.letters) return *arguments.letters++;
  for (bool options = true; arguments.at < arguments.count;) {
    char *word = arguments.words[arguments.at++];
    if (!options || word[0] != '-' || word[1] == 0) {
      arguments.words[arguments.files++] = word;
    } else if (strcmp(word, "--") == 0) {
      options = false;
    } else if (strcmp(word, "--help") == 0) {
      put(arguments.usage, strlen(arguments.usage));
      flush_output();
      exit(0);
    } else {
      arguments.letters = word + 2;
      return word[1];
    }
  }
  arguments.at = 0;
  return 0;
}

_Noreturn static void unknown_option(char letter) {
  char option[] = {'-', letter, 0};
  fail(option, "no such option; --help tells which there are");
}

// The value of an option: what follows its letter, or the next argument.
static const char *option_value(char letter) {
  const char *rest = arguments.letters;
  arguments.letters = NULL;
  if (rest && *rest) return rest;
  if (arguments.at < arguments.count) return arguments.words[arguments.at++];
  char option[] = {'-', letter, 0};
  fail(option, "needs a value");
}

// A decimal number that ends where the text does, or at the given character, which is then passed.
static inline uint32_t number_at(const char **text, char end, const char *option) {
  uint64_t number = 0;
  const char *at = *text;
  while (*at >= '0' && *at <= '9' && number <= UINT32_MAX) number = number * 10 + (uint64_t)(*at++ - '0');
  if (at == *text || number > UINT32_MAX || *at != end) fail(option, "is not as --help says");
  *text = end ? at + 1 : at;
  return (uint32_t)number;
}

// The next argument that is no option, NULL after the last. Only after all options.
static const char *next_argument(void) {
  return arguments.at < arguments.files ? arguments.words[arguments.at++] : NULL;
}

// The next file to read; stdin when the arguments name none. NULL after the last.
static const char *next_file(void) {
  static bool any;
  const char *file = next_argument();
  if (!file && !any) file = "-";
  any = true;
  return file;
}

#endif
