#include "lua.h"

void lua_leave(struct lua_State *state) {
  const char *message = lua_tostring(state, -1);
  fprintf(stderr, "lua: %s\n", message ? message : "an error that is no text");
  exit(1);
}
