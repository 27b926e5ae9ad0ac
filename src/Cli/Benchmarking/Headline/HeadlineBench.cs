using System.Globalization;
using Burst.Cli.Benchmarking.Work;
using Burst.Engine;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Workers.Processes;
using Burst.Workers.Wasm;

namespace Burst.Cli.Benchmarking.Headline;

/// <summary>What the functions of the headline job are.</summary>
internal enum FunctionKind
{
    /// <summary>Processes of the machine.</summary>
    Native,

    /// <summary>WebAssembly.</summary>
    Wasm,

    /// <summary>Every other one is WebAssembly.</summary>
    Mixed,
}

/// <summary>What came of the headline job.</summary>
/// <param name="Kind">What its functions were.</param>
/// <param name="Cost">Time and processor time, of processes too.</param>
/// <param name="MostInFlight">The most that were seen to run at once.</param>
/// <param name="MeanInFlight">Of the time that all functions waited, how much passed in a second.</param>
/// <param name="Memory">Of this process.</param>
internal sealed record HeadlineResult(FunctionKind Kind, Cost Cost, long MostInFlight, double MeanInFlight, MemoryUse Memory);

/// <summary>Thousands of functions that wait, thousands of them at once.</summary>
internal static class HeadlineBench
{
    private static readonly TimeSpan _sampling = TimeSpan.FromMilliseconds(2);

    /// <summary>Runs the job: in a folder of gg's layout, as <c>burst force</c> does, everything stored and recorded.</summary>
    /// <param name="kind">What its functions are.</param>
    /// <param name="count">How many.</param>
    /// <param name="inFlight">How many at once.</param>
    /// <param name="wait">How long each waits.</param>
    /// <exception cref="BurstException">One failed, or its output is not what it has to be.</exception>
    public static async Task<HeadlineResult> RunAsync(FunctionKind kind, int count, int inFlight, TimeSpan wait)
    {
        MemoryUse.ResetPeak();
        var folder = Directory.CreateTempSubdirectory("burst-headline-");
        try
        {
            var objects = new FolderObjectStore(Path.Combine(folder.FullName, "blobs"));
            await using var reductions = new FolderReductionCache(Path.Combine(folder.FullName, "reductions"));
            using var wasm = new WasmWorkerPool();
            var wasmSlots = kind switch { FunctionKind.Native => 1, FunctionKind.Wasm => inFlight, _ => Math.Max(1, inFlight / 2) };
            var nativeSlots = kind switch { FunctionKind.Wasm => 1, FunctionKind.Native => inFlight, _ => Math.Max(1, inFlight - wasmSlots) };
            await using var waiting = new WaitingPool(wasmSlots, wasm, objects, reductions);
            using var processes = new ProcessWorkerPool(objects, new ProcessOptions { Jobs = nativeSlots });
            await using var engine = new ThunkEngine(objects, reductions, [waiting, processes]);
            return await RunAsync(engine, objects, kind, count, wait);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<HeadlineResult> RunAsync(
        ThunkEngine engine, FolderObjectStore objects, FunctionKind kind, int count, TimeSpan wait)
    {
        var meter = Cost.Begin();
        var children = ChildTime.Now();
        var targets = Make(objects, kind, count, wait);
        using var watch = new InFlightWatch(engine, _sampling);
        var report = await engine.ForceAsync(targets);
        if (report.Failures is [var failure, ..])
            throw new ThunkFailedException(failure);
        var cost = meter.End(count);
        Check(objects, report, kind);
        return new HeadlineResult(
            kind, cost with { Cpu = cost.Cpu + ChildTime.Now() - children }, watch.Most, count * (wait / cost.Wall), MemoryUse.Now());
    }

    private static OutputRef[] Make(FolderObjectStore objects, FunctionKind kind, int count, TimeSpan wait)
    {
        var native = kind == FunctionKind.Wasm ? null : new ThunkSeries(AddProgram(objects, wait), "out");
        var wasm = kind == FunctionKind.Native ? null : new ThunkSeries(
            Add(objects, SampleModules.Wait((int)wait.TotalMilliseconds).Span),
            extension: new ThunkExtension { Determinism = DeterminismProfile.Relaxed });
        var targets = new OutputRef[count];
        for (var i = 0; i < count; i++)
        {
            var file = (IsWasm(kind, i) ? wasm : native)!.File(i);
            targets[i] = new OutputRef(Add(objects, file));
        }

        return targets;
    }

    private static ObjectHash AddProgram(FolderObjectStore objects, TimeSpan wait)
    {
        var path = Path.Combine(Path.GetDirectoryName(objects.ObjectsPath)!, "wait");
        File.WriteAllBytes(path, SleepProgram.Make(wait));
        return objects.CopyIn(path, isExecutable: true);
    }

    private static ObjectHash Add(FolderObjectStore objects, ReadOnlySpan<byte> content)
    {
        var hash = ObjectHash.Of(content);
        objects.Write(hash, content);
        return hash;
    }

    private static bool IsWasm(FunctionKind kind, int number) =>
        kind == FunctionKind.Wasm || (kind == FunctionKind.Mixed && number % 2 == 1);

    private static void Check(FolderObjectStore objects, ForceReport report, FunctionKind kind)
    {
        for (var i = 0; i < report.Results.Length; i++)
        {
            var expected = string.Create(CultureInfo.InvariantCulture, $"{i:0000000000}");
            if (IsWasm(kind, i))
                expected = $"f\0{expected}\0";
            objects.TryRead(report.Results[i].Value, out var written);
            if (!System.Text.Ascii.Equals(written.Span, expected))
                throw new BurstException($"thunk {report.Results[i].Target} gave {written.Length} bytes that are not its arguments");
        }
    }
}
