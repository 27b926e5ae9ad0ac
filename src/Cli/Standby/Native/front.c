// The program `burst` as users start it: hands `burst make`, `infer` and `force` to a standby, a burst that has run a build
// before and need not be made ready again, and becomes burst-host, the program itself, for everything else and wherever a
// standby cannot be had. Linux on x86-64, no C library: it starts in a fraction of a millisecond.
//
// A standby listens on CACHE/burst/standby/KEY. The key tells apart whatever a build takes over from its parent: a standby
// serves only callers of its own kind. Numbers are little-endian and 32 bits wide.
//   call      length argc envc umask group files | number... arguments\0... environment\0...
//             with the first byte come descriptors: standard input, output and error, the working directory, and whatever
//             else the build is to inherit, under the numbers given
//   signal    number                          from the front, as often as there are signals
//   answer    0                               the call is taken; without it the front does the work itself
//             1 + status                      it has ended

#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <stddef.h>
#include <stdint.h>

#include "freestanding.h"

#define PATH_LENGTH 4096
#define SOCKET_PATH_LENGTH 108
#define ROOM_FOR_NAME 16 // a standby that comes up listens under its path and ".PID" first
#define TEXT_LENGTH 16384
#define GROUPS_MAX 65536

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGPIPE 13
#define SIGTERM 15
#define SIGCHLD 17
#define SIGTTOU 22
#define BIT(signal) (1ull << ((signal) - 1))

#define STREAM 1
#define CLOSE_ON_EXEC 02000000
#define HEAD 6
#define STANDARD_FILES 4
#define FILES_MAX 60
#define FILE_NUMBER_MAX 1000 // from there on the standby keeps them

static char **variables;

// ---- system calls

static _Noreturn void end(long status)
{
    for (;;)
        call(__NR_exit_group, status, 0, 0, 0, 0);
}

static long open_file(const char *path, long flags) { return call(__NR_open, (long)path, flags | O_CLOEXEC, 0, 0, 0); }
static void close_file(long file) { call(__NR_close, file, 0, 0, 0, 0); }

static int write_all(long file, const void *bytes, size_t length)
{
    for (const char *at = bytes; length > 0;) {
        long written = call(__NR_sendto, file, (long)at, (long)length, 0x4000, 0); // MSG_NOSIGNAL
        if (written == -EINTR)
            continue;
        if (written <= 0)
            return 0;
        at += written;
        length -= (size_t)written;
    }
    return 1;
}

static int read_all(long file, void *bytes, size_t length)
{
    for (char *at = bytes; length > 0;) {
        long got = call(__NR_read, file, (long)at, (long)length, 0, 0);
        if (got == -EINTR)
            continue;
        if (got <= 0)
            return 0;
        at += got;
        length -= (size_t)got;
    }
    return 1;
}

// ---- text

static int is(const char *text, const char *other) { return starts_with(text, other) && text[length_of(other)] == 0; }

// Adds text to what stands in a buffer; what does not fit is left out, and the length tells.
static size_t add(char *buffer, size_t room, size_t length, const char *text)
{
    for (; *text; text++, length++)
        if (length + 1 < room)
            buffer[length] = *text;
    buffer[length < room ? length : room - 1] = 0;
    return length;
}

static void say(const char *text) { call(__NR_write, 2, (long)text, (long)length_of(text), 0, 0); }

static const char *variable(const char *name)
{
    size_t length = length_of(name);
    for (char **each = variables; *each; each++)
        if (starts_with(*each, name) && (*each)[length] == '=')
            return *each + length + 1;
    return "";
}

// ---- the key

static uint64_t hash = 0xcbf29ce484222325; // FNV-1a

static void mix(const void *bytes, size_t length)
{
    for (const unsigned char *at = bytes; length > 0; at++, length--)
        hash = (hash ^ *at) * 0x100000001b3;
}

static void mix_number(long number) { mix(&number, sizeof number); }

static void mix_text(const char *text) { mix(text, length_of(text) + 1); }

static char text[TEXT_LENGTH];

static void mix_file(const char *path)
{
    long file = open_file(path, O_RDONLY), length;
    while (file >= 0 && (length = call(__NR_read, file, (long)text, sizeof text, 0, 0)) > 0)
        mix(text, (size_t)length);
    close_file(file);
    mix_number(file < 0);
}

static void mix_link(const char *path)
{
    long length = call(__NR_readlink, (long)path, (long)text, sizeof text, 0, 0);
    mix(text, length > 0 ? (size_t)length : 0);
}

// Its content is as good as its time stamps, and they are at hand.
static void mix_stamp(const char *path)
{
    struct stat facts = {0};
    call(__NR_stat, (long)path, (long)&facts, 0, 0, 0);
    mix_number((long)facts.st_ino);
    mix_number((long)facts.st_size);
    mix_number((long)facts.st_mtime);
    mix_number((long)facts.st_mtime_nsec);
}

static void mix_program(const char *host)
{
    char library[PATH_LENGTH];
    size_t folder = (size_t)(last_part(host) - host), length = 0;
    for (; length < folder; length++)
        library[length] = host[length];
    add(library, sizeof library, length, "burst.dll");
    mix_text(host);
    mix_stamp(host);
    mix_stamp(library);
}

// What the runtime and the C library read once.
static void mix_variables(void)
{
    static const char *const names[] = {
        "DOTNET_", "COMPlus_", "LD_", "GLIBC_TUNABLES=", "MALLOC_", "TZ=", "SSL_CERT_", "BURST_STANDBY=", "http_proxy=",
        "https_proxy=", "all_proxy=", "no_proxy=", "HTTP_PROXY=", "HTTPS_PROXY=", "ALL_PROXY=", "NO_PROXY=",
    };
    for (char **each = variables; *each; each++)
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (starts_with(*each, names[i]))
                mix_text(*each);
}

static void mix_ignored_signals(void)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        uint64_t action[4] = {0};
        call(__NR_rt_sigaction, signals[i], 0, (long)action, 8, 0);
        mix_number(action[0] == 1);
    }
}

static int has_terminal(void)
{
    long terminal = open_file("/dev/tty", O_RDONLY | O_NOCTTY);
    if (terminal >= 0)
        close_file(terminal);
    return terminal >= 0;
}

static void make_key(const char *host, int on_terminal)
{
    static uint32_t groups[GROUPS_MAX];
    uint64_t processors[128] = {0};
    mix_program(host);
    mix_variables();
    mix_ignored_signals();
    mix_number(call(__NR_geteuid, 0, 0, 0, 0, 0));
    mix_number(call(__NR_getuid, 0, 0, 0, 0, 0));
    mix_number(call(__NR_getegid, 0, 0, 0, 0, 0));
    long count = call(__NR_getgroups, GROUPS_MAX, (long)groups, 0, 0, 0);
    mix(groups, count > 0 ? (size_t)count * sizeof groups[0] : 0);
    mix_number(call(__NR_getpriority, 0, 0, 0, 0, 0));
    call(__NR_sched_getaffinity, 0, sizeof processors, (long)processors, 0, 0);
    mix(processors, sizeof processors);
    mix_file("/proc/self/limits");
    mix_file("/proc/self/cgroup");
    static const char *const spaces[] = {
        "/proc/self/ns/mnt", "/proc/self/ns/pid", "/proc/self/ns/net", "/proc/self/ns/user", "/proc/self/ns/ipc",
        "/proc/self/ns/uts", "/proc/self/root",
    };
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
        mix_link(spaces[i]);
    mix_number(on_terminal ? call(__NR_getsid, 0, 0, 0, 0, 0) : 0);
}

// ---- where standbys listen

static int make_folder(const char *path)
{
    long error = call(__NR_mkdir, (long)path, 0700, 0, 0, 0);
    return error == 0 || error == -EEXIST;
}

// Whether a folder is this user's alone: who may write there could listen in a standby's place.
static int is_ours(const char *path)
{
    struct stat facts;
    return call(__NR_lstat, (long)path, (long)&facts, 0, 0, 0) == 0 && (facts.st_mode & 0170077) == 0040000
        && facts.st_uid == call(__NR_geteuid, 0, 0, 0, 0, 0);
}

static int find_socket(char *path)
{
    const size_t room = SOCKET_PATH_LENGTH - ROOM_FOR_NAME;
    size_t length = 0;
    if (*variable("XDG_CACHE_HOME") == '/') {
        length = add(path, room, length, variable("XDG_CACHE_HOME"));
    } else if (*variable("HOME") == '/') {
        length = add(path, room, length, variable("HOME"));
        length = add(path, room, length, "/.cache");
    }
    if (length == 0 || length + 32 > room)
        return 0;
    make_folder(path);
    length = add(path, room, length, "/burst");
    make_folder(path);
    length = add(path, room, length, "/standby");
    if (!make_folder(path) || !is_ours(path))
        return 0;
    char name[18] = {'/'};
    for (int i = 0; i < 16; i++)
        name[i + 1] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
    return add(path, room, length, name) < room;
}

static long connect_to(const char *path)
{
    struct { uint16_t family; char path[SOCKET_PATH_LENGTH]; } address = {.family = 1};
    add(address.path, sizeof address.path, 0, path);
    long file = call(__NR_socket, 1, STREAM | CLOSE_ON_EXEC, 0, 0, 0);
    if (file < 0)
        return -1;
    if (call(__NR_connect, file, (long)&address, sizeof address, 0, 0) == 0)
        return file;
    close_file(file);
    return -1;
}

// ---- a new standby

static _Noreturn void become_standby(const char *host, char *path, long end_of_it, int on_terminal)
{
    // In a session of its own it could put no build into the foreground of the caller's terminal.
    if (on_terminal)
        call(__NR_setpgid, 0, 0, 0, 0, 0);
    else
        call(__NR_setsid, 0, 0, 0, 0, 0);
    long nothing = open_file("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++)
        call(__NR_dup2, nothing, i, 0, 0, 0);
    call(__NR_dup2, end_of_it, 3, 0, 0, 0);
    // Linux before 5.9 has no close_range.
    if (call(__NR_close_range, 4, ~0u, 0, 0, 0) < 0)
        for (long file = 4; file < FILE_NUMBER_MAX; file++)
            close_file(file);
    call(__NR_chdir, (long)"/", 0, 0, 0, 0);
    // In the background of a terminal it must be able to write there.
    uint64_t ignore[4] = {1};
    call(__NR_rt_sigaction, SIGTTOU, (long)ignore, 0, 8, 0);
    char *arguments[] = {"burst", "--standby", path, NULL};
    call(__NR_execve, (long)host, (long)arguments, (long)variables, 0, 0);
    end(127);
}

// Its end of a socket that is its first caller's; where it cannot be started that socket is closed.
static long start_standby(const char *host, char *path, int on_terminal)
{
    int ends[2];
    if (call(__NR_socketpair, 1, STREAM | CLOSE_ON_EXEC, 0, (long)ends, 0) < 0)
        return -1;
    long child = call(__NR_fork, 0, 0, 0, 0, 0);
    if (child == 0) {
        // Nobody's child, so that nobody has to wait for it.
        if (call(__NR_fork, 0, 0, 0, 0, 0) == 0)
            become_standby(host, path, ends[1], on_terminal);
        end(0);
    }
    close_file(ends[1]);
    if (child > 0)
        call(__NR_wait4, child, 0, 0, 0, 0);
    return ends[0];
}

// ---- a call

struct vector { void *start; size_t length; };
struct message { void *name; uint64_t name_length; struct vector *vectors; size_t count; void *control; size_t control_length; int flags; };
struct rights { size_t length; int level, type; int files[STANDARD_FILES + FILES_MAX]; };
struct entry { uint64_t inode, next; uint16_t length; uint8_t type; char name[]; };

// What a build inherits beside the standard streams, such as make's job tokens; -1 where that is more than can be handed over.
static int find_files(uint32_t *numbers)
{
    long folder = open_file("/proc/self/fd", O_RDONLY | O_DIRECTORY), length;
    int count = folder < 0 ? -1 : 0;
    while (count >= 0 && (length = call(__NR_getdents64, folder, (long)text, sizeof text, 0, 0)) > 0) {
        for (char *at = text; at < text + length && count >= 0; at += ((struct entry *)at)->length) {
            uint32_t number = 0;
            for (const char *digit = ((struct entry *)at)->name; *digit >= '0' && *digit <= '9'; digit++)
                number = number * 10 + (uint32_t)(*digit - '0');
            if (number < 3 || call(__NR_fcntl, number, F_GETFD, 0, 0, 0) != 0)
                continue;
            if (count == FILES_MAX || number >= FILE_NUMBER_MAX)
                count = -1;
            else
                numbers[count++] = number;
        }
    }
    close_file(folder);
    return count;
}

// A standard stream that is closed is nothing to read and nothing to write.
static int stream(int file)
{
    return call(__NR_fcntl, file, F_GETFD, 0, 0, 0) >= 0 ? file : (int)open_file("/dev/null", O_RDWR);
}

static int tell(long standby, int count, char **arguments, const uint32_t *numbers, int file_count)
{
    uint32_t variable_count = 0;
    while (variables[variable_count])
        variable_count++;
    // The kernel lays arguments and environment out one behind the other.
    const char *last = variable_count > 0 ? variables[variable_count - 1] : arguments[count - 1];
    size_t length = (size_t)(last + length_of(last) + 1 - arguments[0]);
    uint32_t mask = (uint32_t)call(__NR_umask, 0, 0, 0, 0, 0);
    call(__NR_umask, mask, 0, 0, 0, 0);
    struct rights rights = {
        .length = offsetof(struct rights, files) + (size_t)(STANDARD_FILES + file_count) * sizeof(int), .level = 1, .type = 1,
        .files = {stream(0), stream(1), stream(2), (int)open_file(".", O_PATH | O_DIRECTORY)},
    };
    if (rights.files[3] < 0)
        return 0;
    for (int i = 0; i < file_count; i++)
        rights.files[STANDARD_FILES + i] = (int)numbers[i];
    size_t numbers_length = (size_t)file_count * sizeof *numbers;
    uint32_t head[HEAD] = {
        (uint32_t)(numbers_length + length), (uint32_t)count, variable_count, mask, (uint32_t)call(__NR_getpgrp, 0, 0, 0, 0, 0),
        (uint32_t)file_count,
    };
    struct vector vector = {head, sizeof head};
    struct message message = {.vectors = &vector, .count = 1, .control = &rights, .control_length = rights.length};
    return call(__NR_sendmsg, standby, (long)&message, 0x4000, 0, 0) == sizeof head
        && write_all(standby, numbers, numbers_length) && write_all(standby, arguments[0], length);
}

static _Noreturn void wait_for_end(long standby, long signals)
{
    struct { int file; short wanted, found; } each[2] = {{(int)standby, 1, 0}, {(int)signals, 1, 0}};
    uint32_t last_signal = 0, status;
    for (;;) {
        if (call(__NR_poll, (long)each, 2, -1, 0, 0) < 0)
            continue;
        if (each[0].found) {
            if (read_all(standby, &status, sizeof status) && status > 0)
                end(status - 1);
            if (last_signal == 0)
                say("burst: the standby that ran this build has ended; what was built is kept, run the same command to go on\n");
            end(last_signal > 0 ? 128 + last_signal : 70);
        }
        uint32_t record[32];
        if (each[1].found && read_all(signals, record, sizeof record)) {
            last_signal = record[0];
            write_all(standby, &last_signal, sizeof last_signal);
        }
    }
}

static void use_standby(const char *host, int count, char **arguments)
{
    char path[SOCKET_PATH_LENGTH];
    int on_terminal = has_terminal();
    make_key(host, on_terminal);
    uint32_t numbers[FILES_MAX];
    int file_count = find_files(numbers);
    if (!find_socket(path) || file_count < 0)
        return;
    long standby = connect_to(path);
    if (standby < 0)
        standby = start_standby(host, path, on_terminal);
    if (standby < 0)
        return;

    // From here on the standby hears of signals.
    uint64_t wanted = BIT(SIGHUP) | BIT(SIGINT) | BIT(SIGQUIT) | BIT(SIGTERM), before = 0;
    call(__NR_rt_sigprocmask, 0, (long)&wanted, (long)&before, 8, 0);
    long signals = call(__NR_signalfd4, -1, (long)&wanted, 8, CLOSE_ON_EXEC, 0);
    uint32_t answer;
    if (signals >= 0 && tell(standby, count, arguments, numbers, file_count) && read_all(standby, &answer, sizeof answer) && answer == 0)
        wait_for_end(standby, signals);
    close_file(signals);
    close_file(standby);
    call(__NR_rt_sigprocmask, 2, (long)&before, 0, 8, 0);
}

// ----

static int wants_standby(int count, char **arguments)
{
    return count > 1 && is(last_part(arguments[0]), "burst") && (is(arguments[1], "make") || is(arguments[1], "infer") || is(arguments[1], "force"))
        && !is(variable("BURST_STANDBY"), "0") && *variable("BURST_INFER") == 0;
}

__attribute__((used)) static _Noreturn void start(long *stack)
{
    static char host[PATH_LENGTH];
    int count = (int)stack[0];
    char **arguments = (char **)(stack + 1);
    variables = arguments + count + 1;
    long length = call(__NR_readlink, (long)"/proc/self/exe", (long)host, sizeof host - 1, 0, 0);
    size_t folder = length > 0 ? (size_t)(last_part(host) - host) : 0;
    if (count < 1 || folder == 0 || add(host, sizeof host, folder, "burst-host") >= sizeof host)
        end(70);
    if (wants_standby(count, arguments))
        use_standby(host, count, arguments);
    call(__NR_execve, (long)host, (long)arguments, (long)variables, 0, 0);
    say("burst: cannot start ");
    say(host);
    say("\n");
    end(70);
}

__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call start\n  hlt\n");
