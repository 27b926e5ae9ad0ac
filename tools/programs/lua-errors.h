// Lua leaves a function that failed by longjmp, which wasi-libc lacks: here an error ends the program, with its message.
// So pcall catches nothing, and coroutines, which yield in the same way, cannot yield.
#include <stdio.h>
#include <stdlib.h>

struct lua_State;
_Noreturn void lua_leave(struct lua_State *state);

#define luai_jmpbuf int
#define LUAI_TRY(L, c, a) { a }
#define LUAI_THROW(L, c) lua_leave(L)

// Neither commands nor names of temporary files can be had.
#define system(command) ((command) ? -1 : 0)
#define L_tmpnam 1
#define tmpnam(name) ((char *)NULL)
#define tmpfile() ((FILE *)NULL)
