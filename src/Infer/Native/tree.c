// tool-tree: the function of every tool thunk. It makes a tree of links to the thunk's inputs in its working directory, runs a
// tool there, and leaves the tool's outputs under their tags. ../Toolchains/README.md describes what it reads.
//
// Called by the name of a tool inside such a tree it starts that tool with the tree's own loader and libraries.
//
// A static program without a C library: it starts in a fraction of a millisecond wherever there is a Linux for x86-64.

#include <asm/unistd.h>
#include <linux/auxvec.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/stat.h>
#include <stddef.h>
#include <stdint.h>

#include "freestanding.h"

#define PATH_LENGTH 4096
#define SIGCHLD 17
#define OUTPUTS_MAX 64
#define FILE_FOLDERS_MAX 8
#define FOLDER_DEPTH_MAX 200

typedef struct { const char *at; size_t length; } Text;

static const char *tree;            // absolute path of the working directory, which is the tree's
static size_t tree_length;
static char **variables;            // this program's environment

// System calls

static long map(long length, long protection, long flags, long file)
{
    return call(__NR_mmap, 0, length, protection, flags, file);
}

static long open_file(const char *path, long flags) { return call(__NR_open, (long)path, flags | O_CLOEXEC, 0644, 0, 0); }
static void close_file(long file) { call(__NR_close, file, 0, 0, 0, 0); }
static long make_folder(const char *path) { return call(__NR_mkdir, (long)path, 0755, 0, 0, 0); }
static long rename_file(const char *from, const char *to) { return call(__NR_rename, (long)from, (long)to, 0, 0, 0); }
static long exists(const char *path) { return call(__NR_access, (long)path, 0, 0, 0, 0) == 0; }

static _Noreturn void end(int status)
{
    for (;;)
        call(__NR_exit_group, status, 0, 0, 0, 0);
}

// Memory and text. The compiler may call the first three by itself.

void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    void *start = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    return start;
}

void *memset(void *to, int value, size_t count)
{
    void *start = to;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
    return start;
}

int memcmp(const void *left, const void *right, size_t count)
{
    const unsigned char *a = left, *b = right;
    for (; count > 0; count--, a++, b++)
        if (*a != *b)
            return *a - *b;
    return 0;
}

static void print(const char *at, size_t length)
{
    while (length > 0) {
        long count = call(__NR_write, 2, (long)at, length, 0, 0);
        if (count == -EINTR)
            continue;
        if (count <= 0)
            return;
        at += count;
        length -= count;
    }
}

static void print_text(const char *text) { print(text, length_of(text)); }

static _Noreturn void fail(const char *what, const char *name, long error)
{
    char digits[24], *digit = digits + sizeof digits;
    print_text("tool-tree: ");
    print_text(what);
    if (name) {
        print_text(" '");
        print_text(name);
        print_text("'");
    }
    if (error < 0) {
        *--digit = 0;
        for (long rest = -error; rest > 0; rest /= 10)
            *--digit = '0' + rest % 10;
        print_text(": error ");
        print_text(digit);
    }
    print_text("\n");
    end(126);
}

static void *allocate(size_t length)
{
    static char *free_start, *free_end;
    length = (length + 15) & ~(size_t)15;
    if (length > (size_t)(free_end - free_start)) {
        size_t chunk = length > 1 << 18 ? length : 1 << 18;
        long start = map(chunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
        if (start < 0 && start > -4096)
            fail("no memory", NULL, start);
        free_start = (char *)start;
        free_end = free_start + chunk;
    }
    void *result = free_start;
    free_start += length;
    return result;
}

static char *join(const char *first, const char *second, const char *third)
{
    size_t a = length_of(first), b = length_of(second), c = length_of(third);
    char *text = allocate(a + b + c + 1);
    memcpy(text, first, a);
    memcpy(text + a, second, b);
    memcpy(text + a + b, third, c + 1);
    return text;
}

static const char *find(const char *at, const char *limit, const char *what, size_t length)
{
    for (; (size_t)(limit - at) >= length; at++)
        if (*at == *what && memcmp(at, what, length) == 0)
            return at;
    return NULL;
}

// The text with each occurrence of one text replaced by another; the same where there is none.
static Text replace(Text text, const char *old, size_t old_length, const char *new, size_t new_length)
{
    const char *limit = text.at + text.length, *at = text.at, *hit;
    size_t count = 0;
    while ((hit = find(at, limit, old, old_length))) {
        count++;
        at = hit + old_length;
    }
    if (count == 0)
        return text;

    char *result = allocate(text.length + count * new_length + 1), *to = result;
    for (at = text.at; (hit = find(at, limit, old, old_length)); at = hit + old_length) {
        memcpy(to, at, hit - at);
        to += hit - at;
        memcpy(to, new, new_length);
        to += new_length;
    }
    memcpy(to, at, limit - at);
    to += limit - at;
    *to = 0;
    return (Text){ result, to - result };
}

static const char MARK[] = "@{TREE}";

static char *with_tree(char *text)
{
    return (char *)replace((Text){ text, length_of(text) }, MARK, sizeof MARK - 1, tree, tree_length).at;
}

static const char *variable(const char *name)
{
    for (char **each = variables; *each; each++)
        if (starts_with(*each, name))
            return *each + length_of(name);
    return NULL;
}

static Text read_file(const char *path)
{
    long file = open_file(path, O_RDONLY);
    struct { char before[48]; long size; char after[88]; } status;
    long error = file < 0 ? file : call(__NR_fstat, file, (long)&status, 0, 0, 0);
    if (error < 0)
        fail("cannot read", path, error);
    long start = 0;
    if (status.size > 0) {
        start = map(status.size, PROT_READ, MAP_PRIVATE, file);
        if (start < 0 && start > -4096)
            fail("cannot read", path, start);
    }
    close_file(file);
    return (Text){ (const char *)start, status.size };
}

// The tree

// Inputs may come from anywhere: a name must stay in the tree.
static void check_name(const char *name)
{
    const char *part = name;
    int is_bad = *name == 0 || *name == '/' || length_of(name) >= PATH_LENGTH;
    for (const char *at = name; !is_bad; at++) {
        if (*at != '/' && *at != 0)
            continue;
        is_bad = at - part == 2 && part[0] == '.' && part[1] == '.';
        if (*at == 0)
            break;
        part = at + 1;
    }
    if (is_bad)
        fail("a name leads out of the tree", name, 0);
}

static void make_folders(const char *name, int is_last_one_too)
{
    char path[PATH_LENGTH];
    check_name(name);
    size_t length = length_of(name);
    memcpy(path, name, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && (path[i] != 0 || !is_last_one_too))
            continue;
        char was = path[i];
        path[i] = 0;
        long error = make_folder(path);
        if (error < 0 && error != -EEXIST)
            fail("cannot make the folder", path, error);
        path[i] = was;
    }
}

// Where only real files will do: a header's real path must not be shorter than its path, or gcc would go by it; and clang takes
// two links to one object for one file.
typedef struct Name { const char *text; const struct Name *next; } Name;
typedef struct { const char *folders[FILE_FOLDERS_MAX]; int count; const Name *copies; } RealFiles;

static int needs_file(const RealFiles *files, const char *name, const char *target)
{
    size_t length = length_of(name);
    for (const Name *each = files->copies; each; each = each->next)
        if (memcmp(each->text, name, length + 1) == 0)
            return 1;
    if (length_of(target) >= tree_length + 1 + length_of(name))
        return 0;
    for (int i = 0; i < files->count; i++)
        if (starts_with(name, files->folders[i]) && name[length_of(files->folders[i])] == '/')
            return 1;
    return 0;
}

static long copy_file(const char *from, const char *to)
{
    long copy = call(__NR_open, (long)to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444, 0, 0);
    if (copy < 0)
        return copy;
    long original = open_file(from, O_RDONLY), count = original;
    while (count > 0 || count == -EINTR)
        count = call(__NR_sendfile, copy, original, 0, 1 << 30, 0);
    close_file(original);
    close_file(copy);
    if (count < 0)
        fail("cannot copy", from, count);
    return 0;
}

static long place(int as_file, const char *target, const char *name)
{
    return as_file ? copy_file(target, name) : call(__NR_symlink, (long)target, (long)name, 0, 0, 0);
}

static void plant_input(const RealFiles *files, const char *objects, size_t objects_length, Text item)
{
    char target[PATH_LENGTH], name[PATH_LENGTH];
    const char *mark = find(item.at, item.at + item.length, "=", 1);
    if (!mark)
        return;
    size_t reference = mark - item.at, rest = item.length - reference - 1;
    if (rest >= PATH_LENGTH || objects_length + reference + 2 > PATH_LENGTH)
        fail("a name is too long", NULL, 0);
    memcpy(target, objects, objects_length);
    target[objects_length] = '/';
    memcpy(target + objects_length + 1, item.at, reference);
    target[objects_length + 1 + reference] = 0;
    memcpy(name, mark + 1, rest);
    name[rest] = 0;
    check_name(name);

    int as_file = needs_file(files, name, target);
    long error = place(as_file, target, name);
    if (error == -ENOENT) {
        make_folders(name, 0);
        error = place(as_file, target, name);
    }
    if (error == -EEXIST)
        fail("two inputs have the name", name, 0);
    if (error < 0)
        fail("cannot link", name, error);
}

static void remove_all(long folder, const char *name, int depth);

static void remove_content(long folder, int depth)
{
    char buffer[8192];
    long length;
    while ((length = call(__NR_getdents64, folder, (long)buffer, sizeof buffer, 0, 0)) > 0) {
        for (long at = 0; at < length; at += *(uint16_t *)(buffer + at + 16)) {
            const char *name = buffer + at + 19;
            if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0)))
                continue;
            remove_all(folder, name, depth);
        }
    }
}

static void remove_all(long folder, const char *name, int depth)
{
    if (call(__NR_unlinkat, folder, (long)name, 0, 0, 0) != -EISDIR || depth == FOLDER_DEPTH_MAX)
        return;
    long inner = call(__NR_openat, folder, (long)name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0, 0);
    if (inner >= 0) {
        remove_content(inner, depth + 1);
        close_file(inner);
    }
    call(__NR_unlinkat, folder, (long)name, AT_REMOVEDIR, 0, 0);
}

// The thunk

typedef struct { const char *at, *limit; } Reader;

static uint64_t read_number(Reader *reader)
{
    uint64_t value = 0;
    for (int shift = 0; reader->at < reader->limit && shift < 64; shift += 7) {
        unsigned char byte = *reader->at++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    fail("the thunk is cut off", NULL, 0);
}

// Reads a field; text is set where it has one.
static int read_field(Reader *reader, Text *text)
{
    uint64_t key = read_number(reader);
    uint64_t length = 0;
    *text = (Text){ 0, 0 };
    switch (key & 7) {
    case 0: read_number(reader); break;
    case 1: length = 8; break;
    case 2: length = read_number(reader); break;
    case 5: length = 4; break;
    default: fail("the thunk has an unknown kind of field", NULL, 0);
    }
    if (length > (uint64_t)(reader->limit - reader->at))
        fail("the thunk is cut off", NULL, 0);
    if ((key & 7) == 2)
        *text = (Text){ reader->at, length };
    reader->at += length;
    return key >> 3;
}

enum { VALUES = 2, THUNKS = 3, EXECUTABLES = 4, OUTPUTS = 5 };

// Makes the tree; says whether one of the thunk's outputs is what the tool prints.
static int plant(const char *thunk_path, const char *objects, const RealFiles *files)
{
    static const char MAGIC[] = "##GGTHUNK##", MESSAGES[] = "messages";
    Text thunk = read_file(thunk_path);
    if (thunk.length < sizeof MAGIC - 1 || memcmp(thunk.at, MAGIC, sizeof MAGIC - 1) != 0)
        fail("not a thunk", thunk_path, 0);
    Reader reader = { thunk.at + sizeof MAGIC - 1, thunk.at + thunk.length };
    size_t objects_length = length_of(objects);
    int keeps_messages = 0;
    while (reader.at < reader.limit) {
        Text text;
        int field = read_field(&reader, &text);
        if (!text.at)
            continue;
        if (field >= VALUES && field <= EXECUTABLES)
            plant_input(files, objects, objects_length, text);
        else if (field == OUTPUTS && text.length == sizeof MESSAGES - 1)
            keeps_messages |= memcmp(text.at, MESSAGES, text.length) == 0;
    }
    return keeps_messages;
}

// The manifest

typedef struct {
    const char *folder, *program;
    struct { const char *file, *tag; } outputs[OUTPUTS_MAX];
    int output_count;
    RealFiles files;
    const char *on_failure;
} Manifest;

static const char *next_text(Reader *reader)
{
    const char *start = reader->at, *zero = find(start, reader->limit, "", 1);
    if (!zero)
        fail("the manifest is cut off", NULL, 0);
    reader->at = zero + 1;
    return start;
}

static void read_manifest(const char *path, Manifest *manifest)
{
    Text text = read_file(path);
    Reader reader = { text.at, text.at + text.length };
    while (reader.at < reader.limit) {
        char kind = *next_text(&reader);
        const char *name = next_text(&reader);
        if (kind != 'E')
            check_name(name);
        switch (kind) {
        case 'D': make_folders(name, 1); break;
        case 'C': make_folders(name, 1); manifest->folder = name; break;
        case 'P': manifest->program = name; break;
        case 'F':
            if (manifest->files.count == FILE_FOLDERS_MAX)
                fail("the manifest has too many folders of files", NULL, 0);
            manifest->files.folders[manifest->files.count++] = name;
            break;
        case 'S': {
            Name *copy = allocate(sizeof *copy);
            *copy = (Name){ name, manifest->files.copies };
            manifest->files.copies = copy;
            break;
        }
        case 'L': {
            const char *target = next_text(&reader);
            check_name(target);
            make_folders(name, 0);
            long error = call(__NR_symlink, (long)join(tree, "/", target), (long)name, 0, 0, 0);
            if (error < 0)
                fail("cannot link", name, error);
            break;
        }
        case 'E': manifest->on_failure = name; break;
        case 'O':
            if (manifest->output_count == OUTPUTS_MAX)
                fail("the manifest has too many outputs", NULL, 0);
            make_folders(name, 0);
            manifest->outputs[manifest->output_count].file = name;
            manifest->outputs[manifest->output_count++].tag = next_text(&reader);
            break;
        default: fail("the manifest has an unknown record before", name, 0);
        }
    }
    if (!manifest->program)
        fail("the manifest names no program", NULL, 0);
}

// Running

// Starts a program of the tree, in place of this one: by the tree's own loader where it has its program under t/.
static _Noreturn void start(const char *name, char **arguments, char **environment)
{
    char *loader = join(tree, "/t/ld.so", "");
    char *own = name[0] == 's' && name[1] == '/' ? join(tree, "/t/", name + 2) : NULL;
    long error;
    if (own && exists(own)) {
        size_t count = 0;
        while (arguments[count])
            count++;
        char **all = allocate((count + 8) * sizeof *all), **next = all;
        *next++ = "ld.so";
        *next++ = "--inhibit-cache";
        *next++ = "--library-path";
        *next++ = join(tree, "/t/lib", "");
        *next++ = "--argv0";
        *next++ = arguments[0];
        *next++ = own;
        for (size_t i = 1; i <= count; i++)
            *next++ = arguments[i];
        error = call(__NR_execve, (long)loader, (long)all, (long)environment, 0, 0);
    } else {
        error = call(__NR_execve, (long)join(tree, "/", name), (long)arguments, (long)environment, 0, 0);
    }
    fail(error == -E2BIG ? "the arguments are too long for" : "cannot start", name, error);
}

static char **tool_variables(void)
{
    size_t count = 0;
    while (variables[count])
        count++;
    char **result = allocate((count + 2) * sizeof *result), **next = result;
    for (char **each = variables; *each; each++)
        if (!starts_with(*each, "__GG_") && !starts_with(*each, "GG_MANIFEST="))
            *next++ = with_tree(*each);
    *next++ = join("__GG_TREE__=", tree, "");
    *next = NULL;
    return result;
}

// Runs the tool; both its streams go to the file.
static int run(const Manifest *manifest, char **arguments, long messages)
{
    for (char **each = arguments; *each; each++)
        *each = with_tree(*each);
    char **environment = tool_variables();
    long child = call(__NR_fork, 0, 0, 0, 0, 0);
    if (child < 0)
        fail("cannot start a process", NULL, child);
    if (child == 0) {
        call(__NR_dup2, messages, 1, 0, 0, 0);
        call(__NR_dup2, messages, 2, 0, 0, 0);
        long error = manifest->folder ? call(__NR_chdir, (long)manifest->folder, 0, 0, 0, 0) : 0;
        if (error < 0)
            fail("cannot change to", manifest->folder, error);
        start(manifest->program, arguments, environment);
    }

    int status = 0;
    long result;
    while ((result = call(__NR_wait4, child, (long)&status, 0, 0, 0)) == -EINTR)
        continue;
    if (result < 0)
        fail("cannot wait for the tool", NULL, result);
    return status;
}

// What the tool printed, with the tree's place taken out: no result may depend on it.
static Text take_messages(void)
{
    Text text = read_file("messages");
    return text.length == 0 ? text : replace(text, tree, tree_length, MARK, sizeof MARK - 1);
}

static void write_messages(Text text)
{
    call(__NR_unlink, (long)"messages", 0, 0, 0, 0);
    long file = open_file("messages", O_WRONLY | O_CREAT | O_EXCL);
    while (file >= 0 && text.length > 0) {
        long count = call(__NR_write, file, (long)text.at, text.length, 0, 0);
        if (count == -EINTR)
            continue;
        if (count <= 0)
            fail("cannot write", "messages", count);
        text.at += count;
        text.length -= count;
    }
    if (file < 0)
        fail("cannot write", "messages", file);
    close_file(file);
}

static void move_outputs(const Manifest *manifest)
{
    for (int i = 0; i < manifest->output_count; i++) {
        long error = rename_file(manifest->outputs[i].file, manifest->outputs[i].tag);
        if (error == -ENOENT)
            fail("the tool ended well and did not write", manifest->outputs[i].file, 0);
        if (error < 0)
            fail("cannot take the output", manifest->outputs[i].file, error);
    }
}

// All but what the outputs are called.
static void clear(void)
{
    static const char *const FOLDERS[] = { "p", "s", "t", "tmp" };
    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++)
        remove_all(AT_FDCWD, FOLDERS[i], 0);
}

static _Noreturn void fail_as(int status)
{
    int signal = status & 0x7F;
    if (signal == 0)
        end(status >> 8 & 0xFF);
    call(__NR_kill, call(__NR_getpid, 0, 0, 0, 0, 0), signal, 0, 0, 0);
    end(128 + signal);
}

static _Noreturn void run_thunk(const char *thunk_path, char **arguments)
{
    static char here[PATH_LENGTH];
    const char *objects = variable("__GG_DIR__="), *manifest_path = variable("GG_MANIFEST=");
    if (!objects || !manifest_path)
        fail("not started as the function of a tool thunk: GG_MANIFEST and __GG_DIR__ are not both set", NULL, 0);
    long error = call(__NR_getcwd, (long)here, sizeof here, 0, 0, 0);
    if (error < 0)
        fail("cannot tell the working directory", NULL, error);
    tree = here;
    tree_length = length_of(here);

    Manifest manifest = { 0 };
    read_manifest(manifest_path, &manifest);
    int keeps_messages = plant(thunk_path, objects, &manifest.files);
    make_folder("tmp");
    long messages = open_file("messages", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);
    if (messages < 0)
        fail("cannot write", "messages", messages);
    int status = run(&manifest, arguments, messages);
    close_file(messages);

    Text text = take_messages();
    if (status == 0)
        move_outputs(&manifest);
    clear();
    if (status == 0 && keeps_messages) {
        if (text.length > 0)
            write_messages(text);
        end(0);
    }

    print(text.at, text.length);
    if (status == 1 << 8 && manifest.on_failure)
        print_text(manifest.on_failure);
    call(__NR_unlink, (long)"messages", 0, 0, 0, 0);
    if (status != 0)
        fail_as(status);
    end(0);
}

// Called as a program of the tree, by its path.
static _Noreturn void run_wrapped(const char *path, char **arguments)
{
    const char *place = variable("__GG_TREE__=");
    if (!place)
        fail("this program is the function of tool thunks and of no use by itself", NULL, 0);
    tree = place;
    tree_length = length_of(place);
    if (!starts_with(path, place) || path[tree_length] != '/')
        fail("called by a path that is not in the tree:", path, 0);
    start(path + tree_length + 1, arguments, variables);
}

__attribute__((used)) static _Noreturn void enter(long *stack)
{
    char **arguments = (char **)(stack + 1);
    variables = arguments + stack[0] + 1;
    const char *thunk_path = variable("__GG_THUNK_PATH__=");
    if (thunk_path)
        run_thunk(thunk_path, arguments);

    char **last = variables;
    while (*last)
        last++;
    const char *path = arguments[0];
    for (long *entry = (long *)(last + 1); entry[0] != AT_NULL; entry += 2)
        if (entry[0] == AT_EXECFN)
            path = (const char *)entry[1];
    run_wrapped(path, arguments);
}

__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall enter\n");
