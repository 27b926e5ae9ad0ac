#include "function.h"

static const char usage[] =
    "word-count [-t N] [-o OUTPUT] [FILE]...\n"
    "Counts words (runs of ASCII letters, in lower case): a line \"WORD COUNT\" for each, sorted by word.\n"
    "  -t N       the N most frequent ones only, most frequent first\n"
    "  -o OUTPUT  write there and not to stdout\n"
    "Files that were counted apart are added up by `merge -s`.\n";

struct word {
  const char *letters;
  uint32_t size, hash;
  uint64_t count;
};

static struct word *slots;
static size_t slot_count, word_count;

static bool is_letter(char c) { return ((unsigned char)c | 32) - 'a' < 26u; }

static void grow(void) {
  struct word *old = slots;
  size_t old_count = slot_count;
  slot_count = old_count ? old_count * 2 : 1 << 12;
  slots = allocate(NULL, slot_count * sizeof *slots);
  memset(slots, 0, slot_count * sizeof *slots);
  for (size_t i = 0; i < old_count; i++) {
    if (old[i].count == 0) continue;
    size_t at = old[i].hash & (slot_count - 1);
    while (slots[at].count != 0) at = (at + 1) & (slot_count - 1);
    slots[at] = old[i];
  }
  free(old);
}

static void count(const char *letters, uint32_t size, uint32_t hash) {
  if (2 * word_count >= slot_count) grow();
  size_t at = hash & (slot_count - 1);
  while (slots[at].count != 0 &&
         (slots[at].hash != hash || slots[at].size != size || memcmp(slots[at].letters, letters, size) != 0))
    at = (at + 1) & (slot_count - 1);
  if (slots[at].count++ != 0) return;
  slots[at].letters = letters;
  slots[at].size = size;
  slots[at].hash = hash;
  word_count++;
}

// The words point into the text, which is turned into lower case where it stands.
static void count_words(struct text text) {
  for (size_t i = 0; i < text.size;) {
    if (!is_letter(text.bytes[i])) {
      i++;
      continue;
    }
    size_t first = i;
    uint32_t hash = 2166136261u;
    for (; i < text.size && is_letter(text.bytes[i]); i++) {
      text.bytes[i] |= 32;
      hash = (hash ^ (unsigned char)text.bytes[i]) * 16777619u;
    }
    count(text.bytes + first, (uint32_t)(i - first), hash ^ hash >> 15);
  }
}

static int by_word(const void *left, const void *right) {
  const struct word *a = left, *b = right;
  int order = memcmp(a->letters, b->letters, a->size < b->size ? a->size : b->size);
  return order ? order : (a->size > b->size) - (a->size < b->size);
}

static int by_count(const void *left, const void *right) {
  const struct word *a = left, *b = right;
  return a->count != b->count ? (a->count < b->count ? 1 : -1) : by_word(left, right);
}

int main(int argc, char **argv) {
  begin("word-count", usage, argc, argv);
  uint32_t most = 0;
  for (char option; (option = next_option());) {
    const char *value;
    switch (option) {
      case 't': value = option_value('t'), most = number_at(&value, 0, "-t"); break;
      case 'o': open_output(option_value('o')); break;
      default: unknown_option(option);
    }
  }
  for (const char *file; (file = next_file());) count_words(read_file(file));

  size_t words = 0;
  for (size_t i = 0; i < slot_count; i++)
    if (slots[i].count != 0) slots[words++] = slots[i];
  if (words > 0) qsort(slots, words, sizeof *slots, most ? by_count : by_word);
  for (size_t i = 0; i < words && (most == 0 || i < most); i++) {
    put(slots[i].letters, slots[i].size);
    put_character(' ');
    put_number(slots[i].count);
    put_character('\n');
  }
  flush_output();
}
