using System.Diagnostics;
using Burst.Engine;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Stress.Jobs;
using Burst.Thunks;
using Burst.Workers.Wasm;

namespace Burst.Stress.Scenarios;

/// <summary>100,000 objects of some bytes in a folder, with as many thunks and reductions; then again in an engine that knows
/// only the folder.</summary>
internal sealed class TinyObjects : Scenario
{
    private const int Thunks = 100_000;
    private const int BatchSize = 5000;
    private const int SampleStep = 101;

    public override string Name => "tiny-objects";

    public override string Summary => "100,000 tiny objects, thunks and reductions in a .gg folder, read again by another engine";

    public override double Weight => 0;

    public override async Task RunAsync(ScenarioRun run)
    {
        var folder = run.NewFolder();
        var functions = new FunctionSet(new FolderObjectStore(Path.Join(folder, "blobs")), null);
        var first = run.Random.Next(1_000_000);
        var targets = new OutputRef[Thunks];
        Parallel.For(0, Thunks, i => targets[i] = new OutputRef(functions.Add(new Call(CallKind.Echo, first + i))));

        var (cold, coldStarts) = await ForceAsync(run, folder, targets);
        var (warm, warmStarts) = await ForceAsync(run, folder, targets);
        run.Checks.Complete(cold.LongCount(value => !value.IsDefault), Thunks, "results");
        run.Checks.Complete(warm.LongCount(value => !value.IsDefault), Thunks, "results of the second engine");
        run.Checks.Require(cold.SequenceEqual(warm), "the second engine has other values");
        run.Checks.Once(coldStarts.Count, coldStarts.Repeated, "starts as the engines tell them");
        run.Checks.Require(warmStarts.Count == 0, $"{warmStarts.Count:N0} thunks ran again in the second engine");

        var fresh = new FolderObjectStore(Path.Join(folder, "blobs"));
        for (var i = 0; i < Thunks; i += SampleStep)
        {
            if (fresh.TryRead(warm[i], out var content))
                run.Checks.Output(new Call(CallKind.Echo, first + i), content.Span);
        }

        run.Figures.AddOwnPeak();
        run.Discard(folder);
    }

    private static async Task<(ObjectHash[] Values, StartCounter Starts)> ForceAsync(ScenarioRun run, string folder, OutputRef[] targets)
    {
        var starts = new StartCounter(run.Figures);
        await using var reductions = new IndexedFolderReductionCache(Path.Join(folder, "reductions"), Path.Join(folder, "index"), log: run.Checks.Fault);
        using var modules = new WasmWorkerPool();
        await using var engine = new ThunkEngine(
            new FolderObjectStore(Path.Join(folder, "blobs")), reductions, [modules], null, starts);
        var clock = Stopwatch.StartNew();
        var values = new List<ObjectHash>();
        foreach (var batch in targets.Chunk(BatchSize))
        {
            var report = await engine.ForceAsync(batch);
            foreach (var failure in report.Failures)
                run.Checks.Fault($"{failure.Thunk} failed: {failure.Failure.Message}");
            values.AddRange(report.Results.Select(result => result.Value));
            run.Say($"{values.Count:N0} results, {starts.Count:N0} run");
        }

        if (starts.Count > 0)
            run.Figures.AddBusy(clock.Elapsed);
        return ([.. values], starts);
    }
}
