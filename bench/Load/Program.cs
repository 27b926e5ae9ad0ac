using Burst.Load;
using Burst.Load.Docker;
using Burst.Load.Wasm;

return args switch
{
    ["engine", ..] => await EngineLoad.RunAsync(args[1..]),
    ["processes", ..] => await ProcessLoad.RunAsync(args[1..]),
    ["telemetry", ..] => await TelemetryLoad.RunAsync(args[1..]),
    ["containers", ..] => await ContainerLoad.RunAsync(args[1..]),
    ["graph", ..] => await GraphLoad.RunAsync(args[1..]),
    ["wasm-kernels", ..] => KernelLoad.Run(args[1..]),
    ["wasm-calls", ..] => CallLoad.Run(args[1..]),
    ["wasm-programs", ..] => ProgramLoad.Run(args[1..]),
    ["wasm-thunks", ..] => await ThunkLoad.RunAsync(args[1..]),
    ["wasm-idle", ..] => IdleLoad.Run(args[1..]),
    ["docker", ..] => await DockerLoad.RunAsync(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Whole-engine runs; each prints a table.
          engine [THREADS] [THUNKS]   in-process no-op functions: time and allocation a thunk, cold and warm
          processes [COUNT] [LEAVES] [ROUNDS]   native functions, beside a bare posix_spawn loop
          containers [CALLS] [CONTAINERS]   functions in containers, beside docker run and docker exec (DOCKER_HOST)
          wasm-kernels [ROUNDS] [KERNEL]...   C by gcc, and for WebAssembly by our engine and by node
          wasm-calls [ROUNDS] [CASE]  calls of pooled and fresh instances, on one thread and two
          wasm-programs [NAME]...     SQLite, Lua, QuickJS and clang, first run and later ones, here and in node
          wasm-thunks [THREADS] [THUNKS]   WebAssembly functions through the whole engine
          wasm-idle [COUNT]...        memory of instances that wait in a pool
          telemetry [SECONDS] [memory|faster] [COLLECTOR]   a watched engine beside one that is not
          graph [LARGEST]             a layered graph of 10,000 to LARGEST thunks: bytes and time a thunk
          docker [ROUNDS]             containers by 'docker run', 'docker exec' and the API; needs burst/busybox
        """);
    return 2;
}
