#include "function.h"

#include <regex.h>

static const char usage[] =
    "filter [-n] [-e COMMAND]... [-o OUTPUT] [COMMAND] [FILE]...\n"
    "Edits lines as sed does. The first argument is the command unless -e gives some; they run in their order.\n"
    "  s/REGEX/TEXT/[gip]  replaces the first match (g: each), i: in upper or lower case, p: and writes the line\n"
    "  d  p                deletes the line; writes it at once\n"
    "  /REGEX/COMMAND      only on lines that match; /REGEX/!COMMAND only on the others\n"
    "Any character may stand for the slashes of s. REGEX is a POSIX extended one.\n"
    "In TEXT & is what matched, \\1 to \\9 its groups, \\n a newline, \\t a tab.\n"
    "  -n         write only what a p says\n"
    "  -o OUTPUT  write there and not to stdout\n";

enum { groups = 10 };

struct command {
  bool has_address, negated, every, prints;
  char what;
  regex_t address, regex;
  char *text;
};

static struct command *commands;
static size_t command_count;
static bool is_quiet;

// A string that grows; it always has a zero after its last character, as regexec needs.
struct string {
  char *bytes;
  size_t size, room;
};

static void append(struct string *to, const char *bytes, size_t size) {
  if (to->size + size + 1 > to->room) to->bytes = allocate(to->bytes, to->room = 2 * (to->size + size) + 64);
  if (size > 0) memcpy(to->bytes + to->size, bytes, size);
  to->bytes[to->size += size] = 0;
}

// Takes what stands before the next delimiter off the front; a backslash takes the delimiter's meaning away.
static char *take_until(const char **at, char delimiter, const char *command) {
  struct string part = {0};
  append(&part, "", 0);
  for (; **at != delimiter; (*at)++) {
    if (**at == 0) fail(command, "ends too early");
    if (**at == '\\' && (*at)[1] == delimiter) (*at)++;
    else if (**at == '\\' && (*at)[1] != 0) append(&part, (*at)++, 1);
    append(&part, *at, 1);
  }
  (*at)++;
  return part.bytes;
}

static void compile(regex_t *regex, const char *source, int flags, const char *command) {
  int error = regcomp(regex, source, REG_EXTENDED | flags);
  if (error == 0) return;
  char message[80];
  regerror(error, regex, message, sizeof message);
  fail(command, message);
}

static void add_command(const char *source) {
  commands = allocate(commands, (command_count + 1) * sizeof *commands);
  struct command *command = &commands[command_count++];
  *command = (struct command){0};
  const char *at = source;
  if (*at == '/') {
    at++;
    command->has_address = true;
    compile(&command->address, take_until(&at, '/', source), REG_NOSUB, source);
    if (*at == '!') command->negated = true, at++;
  }
  command->what = *at ? *at++ : 0;
  if (command->what == 's') {
    char delimiter = *at;
    if (delimiter == 0 || delimiter == '\\') fail(source, "ends too early");
    at++;
    char *regex = take_until(&at, delimiter, source);
    command->text = take_until(&at, delimiter, source);
    int flags = 0;
    for (; *at == 'g' || *at == 'i' || *at == 'p'; at++) {
      if (*at == 'g') command->every = true;
      if (*at == 'i') flags = REG_ICASE;
      if (*at == 'p') command->prints = true;
    }
    compile(&command->regex, regex, flags, source);
  } else if (command->what != 'd' && command->what != 'p') {
    fail(source, "is no command; there are s, d and p");
  }
  if (*at != 0) fail(source, "goes on after the command's end");
}

static void append_text(struct string *to, const char *text, const char *line, const regmatch_t *match) {
  for (; *text; text++) {
    int group = -1;
    char plain = *text;
    if (plain == '&') {
      group = 0;
    } else if (plain == '\\' && text[1]) {
      plain = *++text;
      if (plain >= '0' && plain <= '9') group = plain - '0';
      if (plain == 'n') plain = '\n';
      if (plain == 't') plain = '\t';
    }
    if (group < 0) append(to, &plain, 1);
    else if (match[group].rm_so >= 0)
      append(to, line + match[group].rm_so, (size_t)(match[group].rm_eo - match[group].rm_so));
  }
}

// The line after the command, in `edited`; false when nothing matched.
static bool replace(const struct command *command, const struct string *line, struct string *edited) {
  regmatch_t match[groups];
  size_t at = 0;
  bool any = false;
  edited->size = 0;
  bool after_match = false;
  while (regexec(&command->regex, line->bytes + at, groups, match, at > 0 ? REG_NOTBOL : 0) == 0) {
    bool is_empty = match[0].rm_so == match[0].rm_eo;
    append(edited, line->bytes + at, (size_t)match[0].rm_so);
    // Nothing, right after a match, is no other match.
    if (!is_empty || match[0].rm_so > 0 || !after_match) {
      append_text(edited, command->text, line->bytes + at, match);
      any = true;
    }
    at += (size_t)match[0].rm_eo;
    if (!command->every || (is_empty && at == line->size)) break;
    if (is_empty) append(edited, line->bytes + at++, 1);
    after_match = !is_empty;
  }
  append(edited, line->bytes + at, line->size - at);
  return any;
}

static void put_line(const struct string *line) {
  put(line->bytes, line->size);
  put_character('\n');
}

static void edit(struct string *line, struct string *spare) {
  for (size_t i = 0; i < command_count; i++) {
    const struct command *command = &commands[i];
    if (command->has_address && (regexec(&command->address, line->bytes, 0, NULL, 0) == 0) == command->negated)
      continue;
    if (command->what == 'd') return;
    if (command->what == 'p') put_line(line);
    if (command->what == 's' && replace(command, line, spare)) {
      struct string before = *line;
      *line = *spare, *spare = before;
      if (command->prints) put_line(line);
    }
  }
  if (!is_quiet) put_line(line);
}

int main(int argc, char **argv) {
  begin("filter", usage, argc, argv);
  for (char option; (option = next_option());) {
    switch (option) {
      case 'n': is_quiet = true; break;
      case 'e': add_command(option_value('e')); break;
      case 'o': open_output(option_value('o')); break;
      default: unknown_option(option);
    }
  }
  if (command_count == 0) {
    const char *command = next_argument();
    if (!command) fail("COMMAND", "is missing; --help tells what it looks like");
    add_command(command);
  }

  struct string line = {0}, spare = {0};
  for (const char *file; (file = next_file());) {
    struct text text = read_file(file);
    for (struct text next; next_line(&text, &next);) {
      if (memchr(next.bytes, 0, next.size)) fail(file, "has a zero byte: it is no text");
      line.size = 0;
      append(&line, next.bytes, next.size);
      edit(&line, &spare);
    }
  }
  flush_output();
}
