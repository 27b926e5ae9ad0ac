// Stands in for gcc, ar and the like while `burst infer` runs a build: tells the session how it was called, and does what
// the session answers. Called as `launch` it starts the build itself, under a filter that lets the session see which files
// are opened. Without a session it becomes the real tool. Linux on x86-64, no C library: it starts in 0.2 ms.
//
//   shim      ARG...                              a tool's name is the last part of argv[0]
//   launch    SOCKET WATCH PATH PROGRAM ARG...    WATCH is 1 or 0; PROGRAM is what PATH is told as argv[0]
//
// Numbers are little-endian and 32 bits wide.
//   request   length kind flags argc envc | directory\0 arguments\0... environment\0...
//             kind 1: a tool; 2: a launch, where the filter's descriptor comes with the first byte and flags is 0, or
//             flags is the error number for which there is none
//   answer    kind status length length | first second
//             kind 1: print first to standard output and second to standard error, end with status
//             kind 2: become the program first\0, with second\0 for PATH=... (none where it is empty), and without a session

#include <stddef.h>
#include <stdint.h>

#include "freestanding.h"

#define SYS_read 0
#define SYS_write 1
#define SYS_close 3
#define SYS_rt_sigaction 13
#define SYS_rt_sigprocmask 14
#define SYS_ioctl 16
#define SYS_socket 41
#define SYS_connect 42
#define SYS_sendmsg 46
#define SYS_execve 59
#define SYS_exit_group 231
#define SYS_getcwd 79
#define SYS_umask 95
#define SYS_mmap 9
#define SYS_prctl 157
#define SYS_seccomp 317

#define EINTR 4
#define ENOENT 2
#define ENOEXEC 8

#define TOOL 1
#define LAUNCH 2
#define EXIT 1
#define BECOME 2

#define OUTPUT_IS_TERMINAL 1
#define ERROR_IS_TERMINAL 2
#define MASK_SHIFT 8 // above it, what new files are not permitted (umask)

#define call1(n, a) call(n, (long)(a), 0, 0, 0, 0)
#define call2(n, a, b) call(n, (long)(a), (long)(b), 0, 0, 0)
#define call3(n, a, b, c) call(n, (long)(a), (long)(b), (long)(c), 0, 0)

static char *copy(char *to, const char *from, size_t length) {
  for (size_t i = 0; i < length; i++)
    to[i] = from[i];
  return to + length;
}

static _Noreturn void end(long status) {
  for (;;)
    call1(SYS_exit_group, status);
}

static void say(const char *text) { call3(SYS_write, 2, text, length_of(text)); }

static _Noreturn void give_up(const char *what, const char *why, long status) {
  say("burst: ");
  say(what);
  say(": ");
  say(why);
  say("\n");
  end(status);
}

static void write_all(long descriptor, const char *bytes, size_t length) {
  while (length > 0) {
    long written = call3(SYS_write, descriptor, bytes, length);
    if (written == -EINTR)
      continue;
    if (written <= 0)
      return;
    bytes += written;
    length -= written;
  }
}

static int read_all(long descriptor, char *bytes, size_t length) {
  while (length > 0) {
    long got = call3(SYS_read, descriptor, bytes, length);
    if (got == -EINTR)
      continue;
    if (got <= 0)
      return 0;
    bytes += got;
    length -= got;
  }
  return 1;
}

static char *allocate(size_t length) {
  long address = call(SYS_mmap, 0, (long)length, 3, 0x22, -1);
  if (address < 0 && address > -4096)
    give_up("a build tool", "out of memory", 1);
  return (char *)address;
}

static char **find_variable(char **environment, const char *name) {
  for (; *environment; environment++)
    if (starts_with(*environment, name))
      return environment;
  return NULL;
}

static int is_terminal(long descriptor) {
  char settings[64];
  return call3(SYS_ioctl, descriptor, 0x5401, settings) == 0;
}

// ---- becoming another program

static _Noreturn void become(const char *program, char **arguments, char **environment) {
  long error = call3(SYS_execve, program, arguments, environment);
  if (error == -ENOEXEC) {
    // A script without its first line, which shells run themselves.
    size_t count = 0;
    while (arguments[count])
      count++;
    char **with_shell = (char **)allocate((count + 2) * sizeof(char *));
    with_shell[0] = "/bin/sh";
    with_shell[1] = (char *)program;
    for (size_t i = 1; i <= count; i++)
      with_shell[i + 1] = arguments[i];
    error = call3(SYS_execve, "/bin/sh", with_shell, environment);
  }
  if (error == -ENOENT)
    give_up(program, "not found", 127);
  give_up(program, error == -7 ? "Argument list too long" : "cannot be executed", 126);
}

// Compilers look for their parts beside the path by which they are called.
static void name_it(char **arguments, char *program) {
  if (last_part(arguments[0]) != arguments[0])
    arguments[0] = program;
}

// The first program of that name in PATH that is not a shim; sessions keep those in folders called .../burst/shims/....
static _Noreturn void become_real(const char *name, char **arguments, char **environment) {
  char **variable = find_variable(environment, "PATH=");
  const char *path = variable ? *variable + 5 : "/usr/local/bin:/usr/bin:/bin";
  char *candidate = allocate(length_of(path) + length_of(name) + 8);
  while (*path) {
    char *at = candidate;
    int is_shim = 0;
    while (*path && *path != ':') {
      is_shim |= starts_with(path, "/burst/shims/");
      *at++ = *path++;
    }
    if (*path == ':')
      path++;
    if (at == candidate)
      *at++ = '.';
    *at++ = '/';
    copy(at, name, length_of(name) + 1);
    if (!is_shim) {
      name_it(arguments, candidate);
      call3(SYS_execve, candidate, arguments, environment);
    }
  }
  give_up(name, "not found", 127);
}

// ---- the session

struct address {
  uint16_t family;
  char path[108];
};

static long connect_to(const char *path) {
  struct address address = {.family = 1};
  size_t length = length_of(path);
  if (length >= sizeof address.path)
    return -1;
  copy(address.path, path, length);
  long descriptor = call3(SYS_socket, 1, 1 | 02000000, 0); // close on exec
  if (descriptor < 0)
    return -1;
  long error;
  do
    error = call3(SYS_connect, descriptor, &address, sizeof address);
  while (error == -EINTR);
  if (error < 0) {
    call1(SYS_close, descriptor);
    return -1;
  }
  return descriptor;
}

static void tell(long session, int count, char **arguments, char **environment) {
  static char directory[4097];
  if (call2(SYS_getcwd, directory, sizeof directory - 1) < 0)
    directory[0] = 0;
  size_t directory_length = length_of(directory) + 1;

  // The kernel lays arguments and environment out one behind the other.
  uint32_t variables = 0;
  while (environment[variables])
    variables++;
  const char *last = variables > 0 ? environment[variables - 1] : arguments[count - 1];
  size_t strings_length = (size_t)(last + length_of(last) + 1 - arguments[0]);

  long mask = call1(SYS_umask, 0);
  call1(SYS_umask, mask);
  uint32_t flags = (is_terminal(1) ? OUTPUT_IS_TERMINAL : 0) | (is_terminal(2) ? ERROR_IS_TERMINAL : 0) | (uint32_t)mask << MASK_SHIFT;
  uint32_t head[5] = {(uint32_t)(16 + directory_length + strings_length), TOOL, flags, (uint32_t)count, variables};
  char *start = allocate(sizeof head + directory_length);
  char *at = copy(start, (char *)head, sizeof head);
  copy(at, directory, directory_length);
  write_all(session, start, sizeof head + directory_length);
  write_all(session, arguments[0], strings_length);
}

static _Noreturn void obey(long session, char **arguments, char **environment) {
  uint32_t head[4];
  if (!read_all(session, (char *)head, sizeof head))
    give_up(last_part(arguments[0]), "the session of burst has ended", 1);
  char *text = allocate((size_t)head[2] + head[3] + 1);
  if (!read_all(session, text, (size_t)head[2] + head[3]))
    give_up(last_part(arguments[0]), "the session of burst has ended", 1);
  if (head[0] == EXIT) {
    write_all(1, text, head[2]);
    write_all(2, text + head[2], head[3]);
    end(head[1]);
  }

  // What the real tool starts is its own business. The session looks for the variable in our memory, too.
  char **variable = find_variable(environment, "BURST_INFER=");
  (*variable)[0] = 0;
  do
    variable[0] = variable[1];
  while (*variable++);
  variable = find_variable(environment, "PATH=");
  if (variable) {
    if (head[3] > 0)
      *variable = text + head[2];
    else
      do
        variable[0] = variable[1];
      while (*variable++);
  }
  name_it(arguments, text);
  become(text, arguments, environment);
}

// ---- the launch

struct instruction {
  uint16_t code;
  uint8_t if_true, if_false;
  uint32_t operand;
};

#define LOAD(offset) {0x20, 0, 0, offset}
#define EQUAL(value, yes, no) {0x15, yes, no, value}
#define AT_LEAST(value, yes, no) {0x35, yes, no, value}
#define ANY_OF(bits, yes, no) {0x45, yes, no, bits}
#define ANSWER(value) {0x06, 0, 0, value}

#define ALLOW 0x7fff0000u
#define NOTIFY 0x7fc00000u
#define NUMBER 0
#define ARCHITECTURE 4
#define LOW_HALF(argument) (16 + 8 * (argument))

// Who replaces a file's content, or wants a directory or only a handle, does not read a placeholder:
// O_TRUNC, O_EXCL, O_DIRECTORY, O_PATH.
#define NO_READER (01000 | 0200 | 0200000 | 010000000)

static const struct instruction filter[] = {
    /* 0 */ LOAD(ARCHITECTURE),
    /* 1 */ EQUAL(0xc000003e, 0, 12), // x86-64; another one is not watched
    /* 2 */ LOAD(NUMBER),
    /* 3 */ AT_LEAST(0x40000000, 10, 0), // x32 neither
    /* 4 */ EQUAL(257, 4, 0),            // openat
    /* 5 */ EQUAL(2, 5, 0),              // open
    /* 6 */ EQUAL(437, 6, 0),            // openat2, whose flags are in memory
    /* 7 */ EQUAL(59, 5, 0),             // execve
    /* 8 */ EQUAL(322, 4, 5),            // execveat
    /* 9 */ LOAD(LOW_HALF(2)),
    /* 10 */ ANY_OF(NO_READER, 3, 2),
    /* 11 */ LOAD(LOW_HALF(1)),
    /* 12 */ ANY_OF(NO_READER, 1, 0),
    /* 13 */ ANSWER(NOTIFY),
    /* 14 */ ANSWER(ALLOW),
};

struct program {
  uint16_t length;
  const struct instruction *instructions;
};

struct vector {
  void *start;
  size_t length;
};

struct message {
  void *name;
  uint64_t name_length;
  struct vector *vectors;
  size_t vector_count;
  void *control;
  size_t control_length;
  int flags;
};

struct control {
  size_t length;
  int level, type;
  int descriptor;
};

// The filter's descriptor, or minus an error number.
static long install_filter(void) {
  struct program program = {sizeof filter / sizeof filter[0], filter};
  long error = call(SYS_prctl, 38, 1, 0, 0, 0); // PR_SET_NO_NEW_PRIVS
  if (error < 0)
    return error;
  // SECCOMP_SET_MODE_FILTER with NEW_LISTENER and WAIT_KILLABLE_RECV: else a signal to a process that waits for the session
  // would break its system call off. Linux before 5.19 does not know the latter.
  long listener = call3(SYS_seccomp, 1, 8 | 32, &program);
  return listener == -22 ? call3(SYS_seccomp, 1, 8, &program) : listener;
}

static _Noreturn void launch(int count, char **arguments, char **environment) {
  if (count < 5)
    give_up("launch", "SOCKET WATCH PATH PROGRAM ARG...", 2);
  long session = connect_to(arguments[1]);
  if (session < 0)
    give_up("launch", "the session does not answer", 1);

  long listener = arguments[2][0] == '1' ? install_filter() : 0;
  uint32_t head[5] = {16, LAUNCH, listener < 0 ? (uint32_t)-listener : 0, 0, 0};
  struct vector vector = {head, sizeof head};
  struct control control = {sizeof control - 4, 1, 1, (int)listener}; // SOL_SOCKET, SCM_RIGHTS
  struct message message = {.vectors = &vector, .vector_count = 1};
  if (listener > 0) {
    message.control = &control;
    message.control_length = sizeof control;
  }
  uint32_t answer[4];
  if (call3(SYS_sendmsg, session, &message, 0) != sizeof head || !read_all(session, (char *)answer, sizeof answer))
    give_up("launch", "the session does not answer", 1);
  if (listener > 0)
    call1(SYS_close, listener);
  call1(SYS_close, session);

  // The runtime that started this ignores SIGPIPE, and a standby SIGTTOU; what is ignored stays so.
  uint64_t default_action[4] = {0}, no_signals = 0;
  call(SYS_rt_sigaction, 13, (long)default_action, 0, 8, 0);
  call(SYS_rt_sigaction, 22, (long)default_action, 0, 8, 0);
  call(SYS_rt_sigprocmask, 2, (long)&no_signals, 0, 8, 0);
  become(arguments[3], arguments + 4, environment);
}

__attribute__((used)) static _Noreturn void start(long *stack) {
  int count = (int)stack[0];
  char **arguments = (char **)(stack + 1);
  char **environment = arguments + count + 1;
  if (count < 1)
    end(2);
  const char *name = last_part(arguments[0]);
  if (starts_with(name, "launch") && name[6] == 0)
    launch(count, arguments, environment);

  char **variable = find_variable(environment, "BURST_INFER=");
  long session = variable ? connect_to(*variable + 12) : -1;
  if (session < 0)
    become_real(name, arguments, environment);
  tell(session, count, arguments, environment);
  obey(session, arguments, environment);
}

__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call start\n  hlt\n");
