// The first process of a prewarmed container: runs one function after another for Burst, and leaves the container after each
// as it was before, or says that it could not. ../README.md describes what it reads and writes.
//
//   agent DIRECTORY...      the directories that functions can write to; the first is the one they start in
//
// A static program without a C library, so that any image works. It runs as the same user as the functions: nobody else can
// look into it (it is not dumpable), signals do not reach the first process, and what a function may still change about it
// (limits, priority, processors) is compared after each call. Linux on x86-64.

#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/stat.h>
#include <stddef.h>
#include <stdint.h>

#include "freestanding.h"

#define VERSION 1
#define SYNCHRONIZE 0xffffffffu
#define HEAD_KEPT (1u << 20)
#define HEAD_MOST (64u << 20)
#define CHUNK (64u << 10)
#define DIRECTORIES_MOST 64
#define DEPTH_MOST 64
#define PATH_LENGTH 4096

#define SIGKILL 9
#define SIGPIPE 13
#define SIGCHLD 17
#define SIG_SETMASK 2
#define POLLIN 1
#define WNOHANG 1
#define PIPE_SIZE 1031

enum Kind { HELLO = 'h', PRINTED = 'o', COMPLAINED = 'e', FILE_OUT = 'f', DIRECTORY_OUT = 'd', REFUSED = 'm', ENDED = 'x' };
enum Reason { BY_ITSELF, TIMED_OUT, PRINTED_TOO_MUCH, NOT_STARTED, NOT_PLACED };
enum Refusal { MISSING, IS_LINK, IS_OTHER, IS_DIRECTORY, NO_DIRECTORY, TOO_MANY, TOO_LARGE, TOO_DEEP, UNREADABLE };

typedef struct { const char *at, *end; int bad; } Text;

struct Status { uint64_t device, inode, links; uint32_t mode, user, group, pad; uint64_t rdevice, size, rest[11]; };

// System calls

#define call0(n) call(n, 0, 0, 0, 0, 0)
#define call1(n, a) call(n, (long)(a), 0, 0, 0, 0)
#define call2(n, a, b) call(n, (long)(a), (long)(b), 0, 0, 0)
#define call3(n, a, b, c) call(n, (long)(a), (long)(b), (long)(c), 0, 0)
#define call4(n, a, b, c, d) call(n, (long)(a), (long)(b), (long)(c), (long)(d), 0)

static _Noreturn void leave(int status)
{
    for (;;)
        call1(__NR_exit_group, status);
}

static _Noreturn void fail(const char *text)
{
    call3(__NR_write, 2, text, length_of(text));
    leave(3);
}

static void *map(size_t length)
{
    long address = call(__NR_mmap, 0, (long)length, 3, 0x22, -1); // private, anonymous
    if (address < 0 && address > -4096)
        fail("burst agent: no memory\n");
    return (void *)address;
}

static void copy(void *to, const void *from, size_t length)
{
    for (size_t i = 0; i < length; i++)
        ((char *)to)[i] = ((const char *)from)[i];
}

static int same(const void *a, const void *b, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((const char *)a)[i] != ((const char *)b)[i])
            return 0;
    return 1;
}

static uint64_t now_ns(void)
{
    long time[2];
    call2(__NR_clock_gettime, 1, time);
    return (uint64_t)time[0] * 1000000000u + (uint64_t)time[1];
}

// What comes in

static char in[CHUNK];
static size_t in_at, in_end;

static void fill(void)
{
    for (;;) {
        long got = call3(__NR_read, 0, in, sizeof in);
        if (got == -EINTR)
            continue;
        if (got <= 0)
            leave(0);
        in_at = 0;
        in_end = (size_t)got;
        return;
    }
}

static void take(void *to, size_t length)
{
    char *next = to;
    while (length > 0) {
        if (in_at == in_end)
            fill();
        size_t part = in_end - in_at < length ? in_end - in_at : length;
        copy(next, in + in_at, part);
        in_at += part;
        next += part;
        length -= part;
    }
}

// What goes out: gathered, so that a small answer is one write

static char out[2 * CHUNK];
static size_t out_length;

static void write_all(const char *from, size_t length)
{
    while (length > 0) {
        long done = call3(__NR_write, 1, from, length);
        if (done == -EINTR)
            continue;
        if (done <= 0)
            leave(4);
        from += done;
        length -= (size_t)done;
    }
}

static void flush(void)
{
    write_all(out, out_length);
    out_length = 0;
}

static void put(const void *from, size_t length)
{
    if (out_length + length > sizeof out)
        flush();
    copy(out + out_length, from, length);
    out_length += length;
}

static void put32(uint32_t value) { put(&value, 4); }
static void put64(uint64_t value) { put(&value, 8); }

static void put_head(uint32_t length, enum Kind kind)
{
    put32(length);
    put32(kind);
}

// The call's words

static uint32_t next32(Text *text)
{
    uint32_t value = 0;
    if (text->end - text->at < 4)
        text->bad = 1;
    else
        copy(&value, text->at, 4), text->at += 4;
    return value;
}

static uint64_t next64(Text *text)
{
    uint64_t low = next32(text);
    return low | (uint64_t)next32(text) << 32;
}

static const char *next_text(Text *text)
{
    const char *start = text->at;
    while (text->at < text->end && *text->at)
        text->at++;
    if (text->at == text->end)
        text->bad = 1;
    else
        text->at++;
    return text->bad ? "" : start;
}

static const char **next_list(Text *text, uint32_t count, const char **to)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = next_text(text);
    to[count] = NULL;
    return to + count + 1;
}

// The container's state

static const char *directories[DIRECTORIES_MOST];
static int directory_count;
static int start_directory; // where functions start
static int signals;         // becomes readable when a child ends
static int kills = -1;      // the control group's count of kills for want of memory
static uint64_t kill_count;
static struct { int error; } *shared; // what a child could not do before it became the function

struct State {
    uint64_t free[DIRECTORIES_MOST][2];
    long attributes[DIRECTORIES_MOST];
    uint32_t modes[DIRECTORIES_MOST];
    uint64_t limits[16][2];
    uint64_t processors[16];
    long priority, policy;
};

static struct State fresh, present;

static void look(struct State *state)
{
    uint64_t status[15];
    struct Status file;
    for (int i = 0; i < directory_count; i++) {
        call2(__NR_stat, directories[i], &file);
        state->modes[i] = file.mode;
        state->attributes[i] = call3(__NR_listxattr, directories[i], 0, 0);
        call2(__NR_statfs, directories[i], status);
        state->free[i][0] = status[3]; // blocks
        state->free[i][1] = status[6]; // files
    }
    for (int i = 0; i < 16; i++)
        call4(__NR_prlimit64, 0, i, 0, state->limits[i]);
    call3(__NR_sched_getaffinity, 0, sizeof state->processors, state->processors);
    state->priority = call2(__NR_getpriority, 0, 0);
    state->policy = call1(__NR_sched_getscheduler, 0);
}

static uint64_t count_kills(void)
{
    char text[512];
    long length = kills < 0 ? 0 : call4(__NR_pread64, kills, text, sizeof text - 1, 0);
    static const char name[] = "oom_kill ";
    for (long i = 0; i + (long)sizeof name <= length; i++) {
        if (!same(text + i, name, sizeof name - 1) || (i > 0 && text[i - 1] != '\n'))
            continue;
        uint64_t count = 0;
        for (i += (long)sizeof name - 1; i < length && text[i] >= '0' && text[i] <= '9'; i++)
            count = count * 10 + (uint64_t)(text[i] - '0');
        return count;
    }
    return 0;
}

// Cleaning: what is in a directory's subdirectories is moved up into it, so that no depth is too deep

static char entries[CHUNK];
static uint64_t moved;

static int is_dots(const char *name) { return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])); }

static void name_moved(char *to)
{
    copy(to, "burst-", 6);
    uint64_t number = ++moved;
    for (int i = 0; i < 16; i++, number >>= 4)
        to[6 + i] = "0123456789abcdef"[number & 15];
    to[22] = 0;
}

// Empties what can be emptied at once, and moves up what cannot. Returns how many entries are gone.
static long empty_once(int directory, int top, char *buffer)
{
    long gone = 0, length;
    call3(__NR_lseek, directory, 0, 0);
    while ((length = call3(__NR_getdents64, directory, buffer, CHUNK / 2)) > 0) {
        for (long at = 0; at < length;) {
            const char *name = buffer + at + 19;
            uint16_t size;
            copy(&size, buffer + at + 16, 2);
            at += size;
            if (is_dots(name))
                continue;
            if (call3(__NR_unlinkat, directory, name, 0) == 0 || call3(__NR_unlinkat, directory, name, AT_REMOVEDIR) == 0) {
                gone++;
                continue;
            }
            call3(__NR_fchmodat, directory, name, 0700);
            if (call3(__NR_unlinkat, directory, name, AT_REMOVEDIR) == 0) {
                gone++;
                continue;
            }
            char unique[24];
            if (directory != top) {
                name_moved(unique);
                gone += call4(__NR_renameat, directory, name, top, unique) == 0;
                continue;
            }
            long inner = call4(__NR_openat, top, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
            if (inner < 0)
                continue;
            gone += empty_once((int)inner, top, buffer + CHUNK / 2);
            call1(__NR_close, inner);
            gone += call3(__NR_unlinkat, top, name, AT_REMOVEDIR) == 0;
        }
    }
    return gone;
}

static void empty(const char *path)
{
    long top = call4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (top < 0)
        return;
    while (empty_once((int)top, (int)top, entries) > 0)
        ;
    call1(__NR_close, top);
}

static int has_shared_things(void)
{
    int counts[32];
    if (call3(__NR_shmctl, 0, 14, counts) >= 0 && counts[0] > 0)
        return 1;
    if (call4(__NR_semctl, 0, 0, 19, counts) >= 0 && counts[7] > 0)
        return 1;
    return call3(__NR_msgctl, 0, 12, counts) >= 0 && counts[0] > 0;
}

// Makes the container as it was. Returns why it is not, or an empty text.
static const char *clean(void)
{
    for (int i = 0; i < directory_count; i++) {
        call2(__NR_chmod, directories[i], fresh.modes[i] & 07777);
        empty(directories[i]);
    }
    look(&present);
    for (int try = 0; try < 20 && !same(present.free, fresh.free, sizeof fresh.free); try++) {
        long delay[2] = { 0, 1000000 };
        call2(__NR_nanosleep, delay, 0);
        look(&present);
    }
    if (!same(present.free, fresh.free, sizeof fresh.free))
        return "files are left that cannot be removed";
    if (!same(present.modes, fresh.modes, sizeof fresh.modes) || !same(present.attributes, fresh.attributes, sizeof fresh.attributes))
        return "a folder's mode or attributes were changed";
    if (!same(&present.limits, &fresh.limits, sizeof fresh.limits))
        return "the agent's resource limits were changed";
    if (!same(&present.processors, &fresh.processors, sizeof fresh.processors) || present.priority != fresh.priority
        || present.policy != fresh.policy)
        return "the agent's priority or processors were changed";
    return has_shared_things() ? "shared memory, semaphores or message queues are left" : "";
}

// Inputs

static void make_parents(const char *path)
{
    char part[PATH_LENGTH];
    for (size_t i = 0; path[i] && i < sizeof part - 1; i++) {
        part[i] = path[i];
        if (i == 0 || path[i] != '/')
            continue;
        part[i] = 0;
        call3(__NR_mkdirat, start_directory, part, 0755);
        part[i] = '/';
    }
}

static long create(const char *path, int executable)
{
    long flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    long file = call4(__NR_openat, start_directory, path, flags, executable ? 0555 : 0444);
    if (file != -ENOENT)
        return file;
    make_parents(path);
    return call4(__NR_openat, start_directory, path, flags, executable ? 0555 : 0444);
}

// Takes a file's bytes, to the end even where they cannot be kept.
static long receive(long file, uint64_t length)
{
    long error = file < 0 ? file : 0;
    while (length > 0) {
        if (in_at == in_end)
            fill();
        size_t part = in_end - in_at < length ? in_end - in_at : (size_t)length;
        for (size_t done = 0; error == 0 && done < part;) {
            long written = call3(__NR_write, file, in + in_at + done, part - done);
            if (written <= 0)
                error = written == 0 ? -ENOSPC : written;
            else
                done += (size_t)written;
        }
        in_at += part;
        length -= part;
    }
    return error;
}

// Outputs

static uint64_t bytes_left, files_left;
static char path_out[PATH_LENGTH];

static void refuse(uint32_t output, enum Refusal why, const char *path)
{
    uint32_t length = (uint32_t)length_of(path);
    put_head(8 + length, REFUSED);
    put32(output);
    put32(why);
    put(path, length);
}

static int send_file(uint32_t output, int file, uint64_t length, const char *path)
{
    if (files_left == 0 || length > bytes_left) {
        refuse(output, files_left == 0 ? TOO_MANY : TOO_LARGE, path);
        return 0;
    }
    files_left--;
    bytes_left -= length;
    uint32_t path_length = (uint32_t)length_of(path);
    put_head(12 + path_length, FILE_OUT);
    put32(output);
    put64(length);
    put(path, path_length);
    while (length > 0) {
        if (out_length == sizeof out)
            flush();
        size_t room = sizeof out - out_length;
        long got = call3(__NR_read, file, out + out_length, room < length ? room : length);
        if (got == -EINTR)
            continue;
        if (got <= 0)
            leave(5); // it was this long a moment ago, and nobody else is left
        out_length += (size_t)got;
        length -= (uint64_t)got;
    }
    return 1;
}

static int send_directory(uint32_t output, int directory, size_t path_length, int depth);

static int send_entry(uint32_t output, int directory, const char *name, size_t path_length, int depth)
{
    size_t name_length = length_of(name);
    if (path_length + name_length + 2 > sizeof path_out || depth > DEPTH_MOST) {
        path_out[path_length] = 0;
        refuse(output, TOO_DEEP, path_out);
        return 0;
    }
    if (path_length > 0)
        path_out[path_length++] = '/';
    copy(path_out + path_length, name, name_length + 1);
    path_length += name_length;

    long file = call4(__NR_openat, directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    if (file == -EACCES && call3(__NR_fchmodat, directory, name, 0700) == 0)
        file = call4(__NR_openat, directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    if (file < 0) {
        refuse(output, file == -ELOOP ? IS_LINK : file == -ENXIO ? IS_OTHER : UNREADABLE, path_out);
        return 0;
    }
    struct Status status;
    call2(__NR_fstat, file, &status);
    int sent = 0;
    if ((status.mode & S_IFMT) == S_IFREG) {
        sent = send_file(output, (int)file, status.size, path_out);
    } else if ((status.mode & S_IFMT) != S_IFDIR) {
        refuse(output, IS_OTHER, path_out);
    } else if (files_left == 0) {
        refuse(output, TOO_MANY, path_out);
    } else {
        files_left--;
        put_head(4 + (uint32_t)path_length, DIRECTORY_OUT);
        put32(output);
        put(path_out, path_length);
        sent = send_directory(output, (int)file, path_length, depth + 1);
    }
    call1(__NR_close, file);
    return sent;
}

static int send_directory(uint32_t output, int directory, size_t path_length, int depth)
{
    char buffer[2048];
    long length;
    while ((length = call3(__NR_getdents64, directory, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < length;) {
            const char *name = buffer + at + 19;
            uint16_t size;
            copy(&size, buffer + at + 16, 2);
            at += size;
            if (!is_dots(name) && !send_entry(output, directory, name, path_length, depth))
                return 0;
        }
    }
    return 1;
}

// Goes down to an output part by part, since a link on the way could lead anywhere.
static void send_output(uint32_t output, const char *path)
{
    size_t length = length_of(path);
    int wants_directory = length > 0 && path[length - 1] == '/';
    long at = path[0] == '/' ? call4(__NR_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0)
        : call1(__NR_dup, start_directory);
    enum Refusal why = MISSING;
    struct Status status;
    status.mode = S_IFDIR;
    while (*path == '/')
        path++;
    while (*path) {
        char name[256];
        size_t part = 0;
        while (path[part] && path[part] != '/' && part < sizeof name - 1)
            name[part] = path[part], part++;
        name[part] = 0;
        path += part;
        while (*path == '/')
            path++;
        int is_last = !*path && !wants_directory;
        long next = call4(__NR_openat, at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
        if (next == -EACCES && call3(__NR_fchmodat, at, name, 0700) == 0)
            next = call4(__NR_openat, at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
        call1(__NR_close, at);
        if (next < 0) {
            why = next == -ENOENT || next == -ENOTDIR ? MISSING : next == -ELOOP ? IS_LINK : next == -ENXIO ? IS_OTHER : UNREADABLE;
            refuse(output, why, name);
            return;
        }
        at = next;
        call2(__NR_fstat, at, &status);
        uint32_t type = status.mode & S_IFMT;
        if ((is_last && type != S_IFREG) || (!is_last && type != S_IFDIR)) {
            refuse(output, !is_last ? NO_DIRECTORY : type == S_IFDIR ? IS_DIRECTORY : IS_OTHER, name);
            call1(__NR_close, at);
            return;
        }
    }
    if (wants_directory)
        send_directory(output, (int)at, 0, 0);
    else
        send_file(output, (int)at, status.size, "");
    call1(__NR_close, at);
}

// One call

struct Usage { long user[2], system[2], rest[14]; };

static uint64_t user_us, system_us, most_kib;

// Takes one ended child. Returns its number, 0 where none has ended, or less where there is none.
static long reap(long main, int *status, long flags)
{
    struct Usage usage;
    int ended;
    long child = call4(__NR_wait4, -1, &ended, flags, &usage);
    if (child <= 0)
        return child;
    user_us += (uint64_t)usage.user[0] * 1000000u + (uint64_t)usage.user[1];
    system_us += (uint64_t)usage.system[0] * 1000000u + (uint64_t)usage.system[1];
    if ((uint64_t)usage.rest[0] > most_kib)
        most_kib = (uint64_t)usage.rest[0];
    if (child == main)
        *status = ended;
    return child;
}

static _Noreturn void become(const char **arguments, const char **variables, int input, int output, int error)
{
    uint64_t none = 0;
    call4(__NR_rt_sigprocmask, SIG_SETMASK, &none, 0, 8);
    call0(__NR_setsid);
    call2(__NR_prctl, 4, 1); // or its own files below /proc are not its own
    long score = call4(__NR_openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC, 0);
    if (score >= 0) {
        call3(__NR_write, score, "1000", 4); // it goes before the agent
        call1(__NR_close, score);
    }
    call1(__NR_fchdir, start_directory);
    call3(__NR_dup3, input, 0, 0);
    call3(__NR_dup3, output, 1, 0);
    call3(__NR_dup3, error, 2, 0);

    const char *name = arguments[0];
    int has_slash = 0;
    for (const char *at = name; *at; at++)
        has_slash |= *at == '/';
    long result = has_slash ? call3(__NR_execve, name, arguments, variables) : -ENOENT;
    const char *search = NULL;
    for (const char **variable = variables; !has_slash && *variable; variable++)
        if (same(*variable, "PATH=", 5))
            search = *variable + 5;
    while (search && *search) {
        char path[PATH_LENGTH];
        size_t length = 0, name_length = length_of(name);
        while (search[length] && search[length] != ':')
            length++;
        if (length > 0 && length + name_length + 2 <= sizeof path) {
            copy(path, search, length);
            path[length] = '/';
            copy(path + length + 1, name, name_length + 1);
            long tried = call3(__NR_execve, path, arguments, variables);
            if (tried != -ENOENT && tried != -ENOTDIR)
                result = tried;
        }
        search += length + (search[length] == ':');
    }
    shared->error = (int)-result;
    leave(127);
}

// Passes on what the function prints. Returns 0 at the end, or where it is too much less than 0.
static long pass(int pipe, enum Kind kind, uint64_t *left)
{
    if (out_length + 8 + CHUNK > sizeof out)
        flush();
    long got = call3(__NR_read, pipe, out + out_length + 8, CHUNK);
    if (got <= 0)
        return got == -EINTR || got == -EAGAIN ? 1 : 0;
    int is_over = (uint64_t)got > *left;
    uint32_t length = is_over ? (uint32_t)*left : (uint32_t)got;
    uint32_t head[2] = { length, (uint32_t)kind };
    copy(out + out_length, head, 8);
    out_length += 8 + length;
    *left -= length;
    return is_over ? -1 : 1;
}

static uint32_t run(const char **arguments, const char **variables, int input, uint64_t timeout_ms, uint64_t print_most, int *status)
{
    int output[2], error[2];
    if (call2(__NR_pipe2, output, O_CLOEXEC) < 0 || call2(__NR_pipe2, error, O_CLOEXEC) < 0)
        fail("burst agent: no pipe\n");
    shared->error = 0;
    long child = call0(__NR_fork);
    if (child == 0)
        become(arguments, variables, input, output[1], error[1]);
    call1(__NR_close, output[1]);
    call1(__NR_close, error[1]);
    uint32_t reason = BY_ITSELF;
    if (child < 0) {
        shared->error = (int)-child;
        reason = NOT_STARTED;
    }

    uint64_t end = timeout_ms ? now_ns() + timeout_ms * 1000000u : 0, left[2] = { print_most, print_most };
    struct { int file; short wanted, got; } waits[3] = { { output[0], POLLIN, 0 }, { error[0], POLLIN, 0 }, { signals, POLLIN, 0 } };
    int is_running = child > 0;
    while (is_running || waits[0].file >= 0 || waits[1].file >= 0) {
        long wait = -1;
        if (is_running && end) {
            uint64_t now = now_ns();
            wait = now >= end ? 0 : (long)((end - now) / 1000000u) + 1;
            if (wait > 3600000)
                wait = 3600000;
        }
        long ready = call3(__NR_poll, waits, 3, wait);
        for (int i = 0; ready > 0 && i < 2; i++) {
            if (waits[i].file < 0 || !waits[i].got)
                continue;
            long state = pass(waits[i].file, i == 0 ? PRINTED : COMPLAINED, &left[i]);
            if (state < 0 && reason == BY_ITSELF) {
                reason = PRINTED_TOO_MUCH;
                call2(__NR_kill, -1, SIGKILL);
            }
            if (state == 0)
                waits[i].file = -1;
        }
        if (is_running && end && reason == BY_ITSELF && now_ns() >= end) {
            reason = TIMED_OUT;
            call2(__NR_kill, -1, SIGKILL);
        }
        if (ready > 0 && waits[2].got) {
            char information[128];
            call3(__NR_read, signals, information, sizeof information);
            long ended;
            while ((ended = reap(child, status, WNOHANG)) > 0)
                is_running &= ended != child;
            if (!is_running)
                call2(__NR_kill, -1, SIGKILL); // what it left behind; then both pipes end
        }
    }
    call2(__NR_kill, -1, SIGKILL);
    while (reap(child, status, 0) > 0)
        ;
    call1(__NR_close, output[0]);
    call1(__NR_close, error[0]);
    return shared->error && reason == BY_ITSELF ? NOT_STARTED : reason;
}

static void serve(char *head, uint32_t length)
{
    Text text = { head, head + length, 0 };
    uint32_t number = next32(&text);
    uint64_t timeout_ms = next32(&text);
    uint64_t print_most = next64(&text);
    bytes_left = next64(&text);
    files_left = next32(&text);
    uint32_t argument_count = next32(&text), variable_count = next32(&text), output_count = next32(&text), input_count = next32(&text);
    if (text.bad || ((uint64_t)argument_count + variable_count + output_count + input_count) > length)
        fail("burst agent: not a call\n");
    size_t list_length = ((size_t)argument_count + variable_count + output_count + 3) * sizeof(char *);
    const char **arguments = map(list_length);
    const char **variables = next_list(&text, argument_count, arguments);
    const char **outputs = next_list(&text, variable_count, variables);
    next_list(&text, output_count, outputs);

    uint32_t placed = 0;
    int error = 0;
    long input = call4(__NR_openat, AT_FDCWD, "/dev/null", O_RDONLY | O_CLOEXEC, 0);
    for (uint32_t i = 0; i < input_count; i++) {
        uint32_t kind = next32(&text);
        uint64_t size = next64(&text);
        const char *path = next_text(&text);
        const char *target = kind == 'l' ? next_text(&text) : NULL;
        if (text.bad)
            break;
        long result;
        if (kind == 'i') {
            call1(__NR_close, input);
            input = call2(__NR_memfd_create, "stdin", 1);
            result = receive(input, size);
            call3(__NR_lseek, input, 0, 0);
        } else if (kind == 'd' || kind == 'l') {
            make_parents(path);
            result = kind == 'd' ? call3(__NR_mkdirat, start_directory, path, 0755)
                : call3(__NR_symlinkat, target, start_directory, path);
            if (kind == 'd' && result == -EEXIST)
                result = 0;
        } else {
            long file = create(path, kind == 'x');
            result = receive(file, size);
            if (file >= 0)
                call1(__NR_close, file);
        }
        if (result < 0 && error == 0) {
            error = (int)-result;
            placed = i;
        }
    }
    if (text.bad || argument_count == 0)
        fail("burst agent: a call ends too early\n");

    user_us = system_us = most_kib = 0;
    int status = 0;
    uint32_t reason = NOT_PLACED;
    if (error == 0) {
        reason = run(arguments, variables, (int)input, timeout_ms, print_most, &status);
        error = shared->error;
    }
    if (input >= 0)
        call1(__NR_close, input);
    for (uint32_t i = 0; reason == BY_ITSELF && i < output_count; i++)
        send_output(i, outputs[i]);

    const char *trouble = clean();
    uint64_t killed = count_kills();
    uint32_t trouble_length = (uint32_t)length_of(trouble);
    put_head(52 + trouble_length, ENDED);
    put32(number);
    put32((uint32_t)status);
    put32(reason);
    put32((uint32_t)error);
    put32(placed);
    put64(user_us);
    put64(system_us);
    put64(most_kib);
    put64(killed - kill_count);
    put(trouble, trouble_length);
    flush();
    kill_count = killed;
    call2(__NR_munmap, arguments, list_length);
}

static void greet(uint64_t token)
{
    put_head(12, HELLO);
    put32(VERSION);
    put64(token);
    flush();
}

__attribute__((used)) _Noreturn static void begin(long *stack)
{
    long count = stack[0];
    const char **words = (const char **)(stack + 1);
    for (long i = 1; i < count && directory_count < DIRECTORIES_MOST; i++)
        directories[directory_count++] = words[i];
    if (directory_count == 0)
        fail("usage: agent DIRECTORY...\n");
    call1(__NR_umask, 022);
    call2(__NR_prctl, 4, 0); // not dumpable: functions are the same user
    start_directory = (int)call4(__NR_openat, AT_FDCWD, directories[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (start_directory < 0)
        fail("burst agent: cannot open the directory that functions start in\n");
    uint64_t children = 1ull << (SIGCHLD - 1) | 1ull << (SIGPIPE - 1);
    call4(__NR_rt_sigprocmask, SIG_SETMASK, &children, 0, 8);
    children = 1ull << (SIGCHLD - 1);
    signals = (int)call4(__NR_signalfd4, -1, &children, 8, O_CLOEXEC);
    {
        register long result __asm__("rax") = __NR_mmap;
        register long r10 __asm__("r10") = 0x21; // shared with the child, anonymous
        register long r8 __asm__("r8") = -1;
        register long r9 __asm__("r9") = 0;
        __asm__ volatile("syscall" : "+a"(result) : "D"(0), "S"(4096), "d"(3), "r"(r10), "r"(r8), "r"(r9)
                         : "rcx", "r11", "memory");
        shared = (void *)result;
    }
    kills = (int)call4(__NR_openat, AT_FDCWD, "/sys/fs/cgroup/memory.events", O_RDONLY | O_CLOEXEC, 0);
    if (kills < 0)
        kills = (int)call4(__NR_openat, AT_FDCWD, "/sys/fs/cgroup/memory/memory.oom_control", O_RDONLY | O_CLOEXEC, 0);
    kill_count = count_kills();
    call3(__NR_fcntl, 0, PIPE_SIZE, 1 << 20);
    call3(__NR_fcntl, 1, PIPE_SIZE, 1 << 20);
    look(&fresh);

    uint32_t capacity = HEAD_KEPT;
    char *head = map(capacity);
    greet(0);
    for (;;) {
        uint32_t length;
        take(&length, 4);
        if (length == SYNCHRONIZE) {
            uint64_t token;
            take(&token, 8);
            greet(token);
            continue;
        }
        if (length > HEAD_MOST)
            fail("burst agent: not a call\n");
        if (length > capacity || (capacity > HEAD_KEPT && length <= HEAD_KEPT)) {
            call2(__NR_munmap, head, capacity);
            capacity = length > HEAD_KEPT ? length : HEAD_KEPT;
            head = map(capacity);
        }
        take(head, length);
        serve(head, length);
    }
}

__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call begin\n");
