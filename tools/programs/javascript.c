// QuickJS as a command: runs the files that its arguments name, with a function print().
// QuickJS's own command needs threads, signals and processes, which WASI has not.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quickjs.h"

static JSValue print(JSContext *context, JSValueConst this, int count, JSValueConst *values) {
  (void)this;
  for (int i = 0; i < count; i++) {
    const char *text = JS_ToCString(context, values[i]);
    if (!text) return JS_EXCEPTION;
    printf("%s%s", i ? " " : "", text);
    JS_FreeCString(context, text);
  }
  putchar('\n');
  return JS_UNDEFINED;
}

static void complain(JSContext *context) {
  JSValue exception = JS_GetException(context);
  const char *text = JS_ToCString(context, exception);
  fprintf(stderr, "%s\n", text ? text : "an exception");
  exit(1);
}

static void run(JSContext *context, const char *name) {
  FILE *file = fopen(name, "rb");
  if (!file) {
    perror(name);
    exit(1);
  }
  size_t size = 0, room = 1 << 16;
  char *text = malloc(room + 1);
  for (size_t done; (done = fread(text + size, 1, room - size, file)) > 0;) {
    size += done;
    if (size == room) text = realloc(text, (room *= 2) + 1);
  }
  fclose(file);
  text[size] = 0;
  if (JS_IsException(JS_Eval(context, text, size, name, JS_EVAL_TYPE_GLOBAL))) complain(context);
  free(text);
}

int main(int count, char **arguments) {
  JSRuntime *runtime = JS_NewRuntime();
  JSContext *context = JS_NewContext(runtime);
  JSValue global = JS_GetGlobalObject(context);
  JS_SetPropertyStr(context, global, "print", JS_NewCFunction(context, print, "print", 1));
  for (int i = 1; i < count; i++) run(context, arguments[i]);
  for (int status;;) {
    JSContext *job;
    if ((status = JS_ExecutePendingJob(runtime, &job)) == 0) break;
    if (status < 0) complain(job);
  }
  return 0;
}
