using Burst.Engine;
using Burst.Engine.Bulk;
using Burst.Engine.Jobs;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Wasm.Text;
using Burst.Workers.Wasm;

namespace Burst.Load.Wasm;

/// <summary>The whole way of tiny WebAssembly functions: thunk made, hashed, dispatched, executed, stored, cached.</summary>
internal static class ThunkLoad
{
    private const int Rounds = 5;

    /// <summary>Prints its arguments, as they stand in memory; the least that depends on the input.</summary>
    internal const string PrintArguments = """
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")
          (drop (call $args_sizes_get (i32.const 0) (i32.const 12)))
          (drop (call $args_get (i32.const 16) (i32.const 1024)))
          (i32.store (i32.const 8) (i32.const 1024))
          (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 512))))
        """;

    /// <summary>Copies the file that stands at /in to standard output.</summary>
    private const string PrintFile = """
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "in")
        (func (export "_start")
          (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 2) (i32.const 0) (i64.const 2) (i64.const 0)
            (i32.const 0) (i32.const 16)))
          (i32.store (i32.const 8) (i32.const 1024))
          (i32.store (i32.const 12) (i32.const 2048))
          (drop (call $fd_read (i32.load (i32.const 16)) (i32.const 8) (i32.const 1) (i32.const 12)))
          (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 512))))
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var threads = args.Length > 0 ? int.Parse(args[0]) : 2;
        var count = args.Length > 1 ? int.Parse(args[1]) : 200_000;
        Console.WriteLine($"{count:N0} distinct thunks of WebAssembly functions, {threads} engine thread(s), best of {Rounds}");
        Console.WriteLine("| function | µs CPU/thunk | µs wall/thunk | thunks/s | B allocated/thunk |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        await ReportAsync("prints its arguments", PrintArguments, threads, count, static (objects, function, i) =>
            Make(function, ["f", $"{i}"], []));
        await ReportAsync("prints its arguments, in a stream", PrintArguments, threads, count);
        await ReportAsync("prints a file of its own", PrintFile, threads, count, static (objects, function, i) =>
            Make(function, ["f"], [new ThunkInput($"{objects.Add(BitConverter.GetBytes((long)i))}", "in")]));
        return 0;
    }

    internal static Thunk Make(ObjectHash function, string[] arguments, ThunkInput[] values) => new(
        new Function($"{function}", [.. arguments], []), values, null, [new ThunkInput($"{function}")], ["/dev/stdout"]);

    private static async Task ReportAsync(
        string name, string module, int threads, int count, Func<IObjectStore, ObjectHash, int, Thunk> make)
    {
        Measure? best = null;
        for (var round = 0; round < Rounds; round++)
        {
            var measure = await RunOnceAsync(module, threads, count, make);
            best = best is null || measure.Wall < best.Value.Wall ? measure : best;
        }

        Print(name, best!.Value, count);
    }

    private static async Task ReportAsync(string name, string module, int threads, int count)
    {
        foreach (var (suffix, keeps, isWarm) in ((string, bool, bool)[])[("", true, false), (", thunks not kept", false, false), (", cached", false, true)])
        {
            Measure? best = null;
            for (var round = 0; round < Rounds; round++)
            {
                var measure = await StreamOnceAsync(module, threads, count, keeps, isWarm);
                best = best is null || measure.Wall < best.Value.Wall ? measure : best;
            }

            Print(name + suffix, best!.Value, count);
        }
    }

    private static void Print(string name, in Measure found, int count) => Console.WriteLine(
        $"| {name} | {found.Cpu.TotalMicroseconds / count:F2} | {found.Wall.TotalMicroseconds / count:F2}"
        + $" | {count / found.Wall.TotalSeconds:N0} | {(double)found.AllocatedBytes / count:F0} |");

    private static async Task<Measure> StreamOnceAsync(string module, int threads, int count, bool keepsThunks, bool isWarm)
    {
        var objects = new MemoryObjectStore();
        var function = objects.Add(WasmText.Parse(module).Span);
        await using var reductions = new MemoryReductionCache();
        using var pool = new WasmWorkerPool();
        await using var engine = new ThunkEngine(objects, reductions, [pool], new EngineOptions { Threads = threads });
        var stencil = new CallStencil(new FunctionTemplate(function, ["f"]) { Output = "/dev/stdout" });
        var options = new BulkOptions { KeepsThunks = keepsThunks };
        if (isWarm)
            await engine.ForceStreamAsync(new NumberStream(stencil, 0, count), options);
        var start = Measure.Start();
        var report = await engine.ForceStreamAsync(new NumberStream(stencil, 0, count), options);
        var measure = start.Stop();
        if (report.Forced != count)
            throw new InvalidOperationException($"{report.Failed} of {count} failed");
        return measure;
    }

    private static async Task<Measure> RunOnceAsync(
        string module, int threads, int count, Func<IObjectStore, ObjectHash, int, Thunk> make)
    {
        var objects = new MemoryObjectStore();
        var function = objects.Add(WasmText.Parse(module).Span);
        await using var reductions = new MemoryReductionCache();
        using var pool = new WasmWorkerPool();
        await using var engine = new ThunkEngine(objects, reductions, [pool], new EngineOptions { Threads = threads });
        var targets = new OutputRef[count];
        var start = Measure.Start();
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(0, count), new ParallelOptions { MaxDegreeOfParallelism = threads },
            range =>
            {
                for (var i = range.Item1; i < range.Item2; i++)
                    targets[i] = new OutputRef(objects.Add(make(objects, function, i)));
            });
        var report = await engine.ForceAsync(targets);
        var measure = start.Stop();
        if (!report.Succeeded)
            throw new InvalidOperationException(report.Failures[0].Failure.Message);
        return measure;
    }
}
