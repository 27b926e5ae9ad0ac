// A resident function: speaks the agent's protocol (src/Workers/Docker/README.md) and answers each call itself. It prints its
// second argument, or how many calls it has answered, and gives its first input back as its first output. 'die' ends it.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint8_t *head;
static uint32_t answered;

static void take(void *to, size_t length)
{
    if (length > 0 && fread(to, length, 1, stdin) != 1)
        exit(0);
}

static void put32(uint32_t value) { fwrite(&value, 4, 1, stdout); }
static void put64(uint64_t value) { fwrite(&value, 8, 1, stdout); }

static void print(const char *text)
{
    put32((uint32_t)strlen(text));
    put32('o');
    fputs(text, stdout);
}

static void answer(void)
{
    uint32_t number, counts[4];
    memcpy(&number, head, 4);
    memcpy(counts, head + 28, 16); // arguments, variables, outputs, inputs
    const char *word = (const char *)head + 44, *argument = "";
    for (uint32_t i = 0; i < counts[0] + counts[1] + counts[2]; i++) {
        if (i == 1 && counts[0] > 1)
            argument = word;
        word += strlen(word) + 1;
    }
    for (uint32_t i = 0; i < counts[3]; i++) {
        uint64_t length;
        memcpy(&length, word + 4, 8);
        word += 12 + strlen(word + 12) + 1;
        uint8_t *content = malloc(length + 1);
        take(content, length);
        if (i == 0 && counts[2] > 0) {
            put32(12);
            put32('f');
            put32(0);
            put64(length);
            fwrite(content, length, 1, stdout);
        }
        free(content);
    }
    answered++;
    if (strcmp(argument, "die") == 0)
        exit(7);
    char count[16];
    snprintf(count, sizeof count, "%u", answered);
    print(*argument ? argument : count);
    put32(52);
    put32('x');
    put32(number);
    for (int i = 0; i < 12; i++)
        put32(0);
}

int main(void)
{
    static char output[1 << 16];
    setvbuf(stdout, output, _IOFBF, sizeof output);
    put32(12);
    put32('h');
    put32(1);
    put64(0);
    for (;;) {
        // Only when nothing waits to be read: many answers then leave together.
        if (stdin->_IO_read_ptr == stdin->_IO_read_end)
            fflush(stdout);
        uint32_t length;
        take(&length, 4);
        head = realloc(head, length);
        take(head, length);
        answer();
    }
}
