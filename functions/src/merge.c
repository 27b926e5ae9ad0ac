#include "lines.h"

static const char usage[] =
    "merge [-nrsu] [-k FIELD] [-t CHARACTER] [-o OUTPUT] [FILE]...\n"
    "Merges files whose lines are sorted already, as `sort` with the same options or `word-count` leaves them.\n"
    "  -s            lines are \"KEY NUMBER\", sorted by key: adds up the numbers of equal keys\n"
    "  -n            by the decimal number the key begins with, however long\n"
    "  -r            largest first\n"
    "  -u            of lines with equal keys only the first\n"
    "  -k FIELD      by that field, counted from 1, and not by the whole line\n"
    "  -t CHARACTER  what separates fields; else blanks do\n"
    "  -o OUTPUT     write there and not to stdout\n";

struct source {
  const char *name;
  struct text line, rest;
  size_t number;
};

static struct source *heap;
static size_t heap_size;

static bool precedes(const struct source *a, const struct source *b) {
  int result = compare_lines(a->line, b->line);
  return result != 0 ? result < 0 : a->number < b->number;
}

static void sift_down(size_t at) {
  struct source moved = heap[at];
  for (size_t child; (child = 2 * at + 1) < heap_size; at = child) {
    if (child + 1 < heap_size && precedes(&heap[child + 1], &heap[child])) child++;
    if (!precedes(&heap[child], &moved)) break;
    heap[at] = heap[child];
  }
  heap[at] = moved;
}

// Goes on to the next line of the first source.
static void advance(void) {
  struct text before = heap[0].line;
  if (!next_line(&heap[0].rest, &heap[0].line)) heap[0] = heap[--heap_size];
  else if (compare_keys(before, heap[0].line) > 0) fail(heap[0].name, "is not sorted");
  if (heap_size > 0) sift_down(0);
}

// Splits "KEY NUMBER" at its only blank.
static struct text split(const struct source *source, uint64_t *number) {
  struct text key = source->line;
  size_t digits = 0;
  uint64_t value = 0;
  while (key.size > 0 && !is_blank(key.bytes[key.size - 1])) key.size--, digits++;
  for (size_t i = 0; i < digits; i++) {
    char c = key.bytes[key.size + i];
    if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, (uint64_t)(c - '0'), &value))
      digits = 0;
  }
  if (key.size > 0) key.size--;
  if (digits == 0 || key.size == 0 || memchr(key.bytes, ' ', key.size) || memchr(key.bytes, '\t', key.size))
    fail(source->name, "has a line that is not \"KEY NUMBER\"");
  *number = value;
  return key;
}

static void merge_sums(void) {
  while (heap_size > 0) {
    uint64_t sum, number;
    struct text key = split(&heap[0], &sum);
    for (advance(); heap_size > 0 && compare_bytes(split(&heap[0], &number), key) == 0; advance())
      if (__builtin_add_overflow(sum, number, &sum)) fail(heap[0].name, "has a sum of 2^64 or more");
    put(key.bytes, key.size);
    put_character(' ');
    put_number(sum);
    put_character('\n');
  }
}

static void merge_lines(void) {
  struct text last;
  for (bool first = true; heap_size > 0; advance()) {
    if (order.unique && !first && compare_keys(last, heap[0].line) == 0) continue;
    put_line(last = heap[0].line);
    first = false;
  }
}

int main(int argc, char **argv) {
  begin("merge", usage, argc, argv);
  bool sums = false;
  for (char option; (option = next_option());) {
    if (option == 'o') open_output(option_value('o'));
    else if (option == 's') sums = true;
    else if (!order_option(option)) unknown_option(option);
  }
  if (sums && (order.numeric || order.reverse || order.unique || order.field || order.separator))
    fail("-s", "goes with none of -k, -n, -r, -t, -u");
  if (sums) order.field = 1;

  size_t room = 0;
  for (const char *file; (file = next_file());) {
    if (heap_size == room) heap = allocate(heap, (room = room ? room * 2 : 16) * sizeof *heap);
    struct source *source = &heap[heap_size];
    *source = (struct source){.name = file, .rest = read_file(file), .number = heap_size};
    if (next_line(&source->rest, &source->line)) heap_size++;
  }
  for (size_t i = heap_size / 2; i-- > 0;) sift_down(i);
  if (sums) merge_sums();
  else merge_lines();
  flush_output();
}
