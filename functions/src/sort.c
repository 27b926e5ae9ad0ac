#include "lines.h"

static const char usage[] =
    "sort [-nru] [-k FIELD] [-t CHARACTER] [-o OUTPUT] [FILE]...\n"
    "Sorts the lines of all files by their bytes.\n"
    "  -n            by the decimal number the key begins with, however long\n"
    "  -r            largest first\n"
    "  -u            of lines with equal keys only the first\n"
    "  -k FIELD      by that field, counted from 1, and not by the whole line\n"
    "  -t CHARACTER  what separates fields; else blanks do\n"
    "  -o OUTPUT     write there and not to stdout\n";

// A merge sort: stable, and never quadratic whatever the lines are. The result is in `lines`.
static void sort_lines(struct text *lines, struct text *spare, size_t count) {
  if (count < 2) return;
  size_t half = count / 2;
  sort_lines(lines, spare, half);
  sort_lines(lines + half, spare, count - half);
  if (compare_lines(lines[half - 1], lines[half]) <= 0) return;
  memcpy(spare, lines, half * sizeof *lines);
  size_t left = 0, right = half, to = 0;
  while (left < half)
    lines[to++] = right < count && compare_lines(spare[left], lines[right]) > 0 ? lines[right++] : spare[left++];
}

int main(int argc, char **argv) {
  begin("sort", usage, argc, argv);
  for (char option; (option = next_option());) {
    if (option == 'o') open_output(option_value('o'));
    else if (!order_option(option)) unknown_option(option);
  }

  struct text *lines = NULL;
  size_t count = 0, room = 0;
  for (const char *file; (file = next_file());) {
    struct text text = read_file(file);
    for (struct text line; next_line(&text, &line); lines[count++] = line)
      if (count == room) lines = allocate(lines, (room = room ? room * 2 : 1 << 10) * sizeof *lines);
  }

  sort_lines(lines, allocate(NULL, count / 2 * sizeof *lines), count);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || !order.unique || compare_keys(lines[i - 1], lines[i]) != 0) put_line(lines[i]);
  flush_output();
}
