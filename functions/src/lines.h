// The order of lines that sort and merge have in common.
#ifndef LINES_H
#define LINES_H

#include "function.h"

static struct {
  bool numeric, reverse, unique;
  char separator;  // 0: fields are separated by runs of blanks
  uint32_t field;  // 0: the whole line
} order;

// Takes the options of the order; false when the letter is another one.
static bool order_option(char option) {
  const char *value;
  switch (option) {
    case 'n': return order.numeric = true;
    case 'r': return order.reverse = true;
    case 'u': return order.unique = true;
    case 'k':
      value = option_value('k');
      if ((order.field = number_at(&value, 0, "-k")) == 0) fail("-k", "fields are counted from 1");
      return true;
    case 't':
      value = option_value('t');
      if (value[0] == 0 || value[1] != 0) fail("-t", "takes one character");
      order.separator = value[0];
      return true;
    default: return false;
  }
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static struct text key_of(struct text line) {
  if (order.field == 0) return line;
  const char *at = line.bytes, *end = line.bytes + line.size;
  const char *first = at;
  for (uint32_t field = 0; field < order.field; field++) {
    if (order.separator) {
      if (field > 0) at = at < end ? at + 1 : end;
      first = at;
      while (at < end && *at != order.separator) at++;
    } else {
      while (at < end && is_blank(*at)) at++;
      first = at;
      while (at < end && !is_blank(*at)) at++;
    }
  }
  return (struct text){(char *)first, (size_t)(at - first)};
}

static int compare_bytes(struct text a, struct text b) {
  int result = memcmp(a.bytes, b.bytes, a.size < b.size ? a.size : b.size);
  return result ? result : (a.size > b.size) - (a.size < b.size);
}

struct decimal {
  bool negative;
  struct text whole, fraction;  // without leading and trailing zeros
};

// The number a text begins with; what is no number is 0.
static struct decimal decimal_of(struct text text) {
  struct decimal number = {0};
  char *at = text.bytes, *end = text.bytes + text.size;
  while (at < end && is_blank(*at)) at++;
  if (at < end && *at == '-') number.negative = true, at++;
  while (at < end && *at == '0') at++;
  number.whole.bytes = at;
  while (at < end && *at >= '0' && *at <= '9') at++;
  number.whole.size = (size_t)(at - number.whole.bytes);
  if (at < end && *at == '.') {
    number.fraction.bytes = ++at;
    while (at < end && *at >= '0' && *at <= '9') at++;
    while (at > number.fraction.bytes && at[-1] == '0') at--;
    number.fraction.size = (size_t)(at - number.fraction.bytes);
  }
  if (number.whole.size + number.fraction.size == 0) number.negative = false;
  return number;
}

// Digit by digit, so numbers of any length are compared exactly.
static int compare_numbers(struct text left, struct text right) {
  struct decimal a = decimal_of(left), b = decimal_of(right);
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  int result = a.whole.size != b.whole.size ? (a.whole.size > b.whole.size ? 1 : -1) : compare_bytes(a.whole, b.whole);
  if (result == 0) result = compare_bytes(a.fraction, b.fraction);
  return a.negative ? -result : result;
}

static int compare_keys(struct text a, struct text b) {
  a = key_of(a), b = key_of(b);
  int result = order.numeric ? compare_numbers(a, b) : compare_bytes(a, b);
  return order.reverse ? -result : result;
}

// Lines with equal keys are in the order of their bytes, unless -u keeps the first of them only.
static int compare_lines(struct text a, struct text b) {
  int result = compare_keys(a, b);
  if (result != 0 || order.unique) return result;
  return order.reverse ? -compare_bytes(a, b) : compare_bytes(a, b);
}

static void put_line(struct text line) {
  put(line.bytes, line.size);
  put_character('\n');
}

#endif
