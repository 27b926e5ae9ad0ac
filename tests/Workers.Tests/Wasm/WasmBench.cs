using System.Text;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Wasm.Text;

namespace Burst.Workers.Tests.Wasm;

/// <summary>An engine with one pool of WebAssembly functions, objects in memory unless told otherwise, and short ways to make calls.</summary>
internal sealed class WasmBench : IAsyncDisposable
{
    /// <summary>The imports of most test modules, and a memory.</summary>
    public const string Head = """
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
        (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 2)
        ;; Writes bytes to an open file, and leaves with code 70 where that fails.
        (func $write (param $fd i32) (param $from i32) (param $length i32)
          (i32.store (i32.const 65000) (local.get $from))
          (i32.store (i32.const 65004) (local.get $length))
          (if (call $fd_write (local.get $fd) (i32.const 65000) (i32.const 1) (i32.const 65008))
            (then (call $exit (i32.const 70)))))
        ;; Reads up to 60,000 bytes; gives their number.
        (func $read (param $fd i32) (param $to i32) (result i32)
          (i32.store (i32.const 65000) (local.get $to))
          (i32.store (i32.const 65004) (i32.const 60000))
          (if (call $fd_read (local.get $fd) (i32.const 65000) (i32.const 1) (i32.const 65008))
            (then (call $exit (i32.const 71))))
          (i32.load (i32.const 65008)))
        ;; Opens a file for reading (flags 0) or makes it (flags 1); the error number is the exit code.
        (func $open (param $path i32) (param $length i32) (param $flags i32) (result i32)
          (local $error i32)
          (local.set $error (call $path_open (i32.const 3) (i32.const 1) (local.get $path) (local.get $length)
            (local.get $flags) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 65012)))
          (if (local.get $error) (then (call $exit (local.get $error))))
          (i32.load (i32.const 65012)))
        """;

    private readonly IWorkerPool _pool;

    public WasmBench(IWorkerPool pool, EngineOptions? options = null, IObjectStore? objects = null)
    {
        _pool = pool;
        Objects = objects ?? new MemoryObjectStore();
        Engine = new ThunkEngine(Objects, Reductions, [pool], options);
    }

    public IObjectStore Objects { get; }

    public MemoryReductionCache Reductions { get; } = new();

    public ThunkEngine Engine { get; }

    /// <summary>Stores a module, given by its text.</summary>
    public ObjectHash AddModule(string text) => Objects.Add(WasmText.Parse(text).Span);

    /// <summary>Stores a module of <see cref="Head"/> and more.</summary>
    public ObjectHash AddCommand(string text) => AddModule(Head + text);

    public ObjectHash AddText(string text) => Objects.Add(Encoding.UTF8.GetBytes(text));

    public string Text(ObjectHash hash)
    {
        Assert.True(Objects.TryRead(hash, out var content));
        return Encoding.UTF8.GetString(content.Span);
    }

    public Thunk Thunk(
        ObjectHash function, string[]? arguments = null, string[]? outputs = null, string[]? values = null,
        string[]? environment = null, string[]? thunks = null, ThunkExtension? extension = null, uint timeoutMs = 0) => new(
        new Function($"{function}", [.. arguments ?? ["f"]], [.. environment ?? []]), values?.Select(ThunkInput.Parse),
        thunks?.Select(ThunkInput.Parse), [new ThunkInput($"{function}")], outputs ?? ["/dev/stdout"], timeoutMs,
        extension: extension);

    /// <summary>Forces the outputs of a thunk and gives them as texts.</summary>
    public async Task<string[]> RunAsync(Thunk thunk, CancellationToken cancellationToken = default)
    {
        var hash = Objects.Add(thunk);
        var report = await Engine.ForceAsync(
            [.. thunk.Outputs.Select(output => new OutputRef(hash, output))], cancellationToken);
        if (!report.Failures.IsEmpty)
            throw new ThunkFailedException(report.Failures[0]);
        return [.. report.Results.Select(result => Text(result.Value))];
    }

    /// <summary>Forces a thunk that has to fail.</summary>
    public async Task<ExecutionFailure> FailAsync(Thunk thunk, CancellationToken cancellationToken = default)
    {
        var hash = Objects.Add(thunk);
        var report = await Engine.ForceAsync([new OutputRef(hash)], cancellationToken);
        return Assert.Single(report.Failures).Failure;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        (_pool as IDisposable)?.Dispose();
        await Reductions.DisposeAsync();
    }
}
