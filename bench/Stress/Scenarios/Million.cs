using System.Diagnostics;
using Burst.Engine;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Stress.Jobs;
using Burst.Thunks;
using Burst.Workers.Wasm;

namespace Burst.Stress.Scenarios;

/// <summary>A million different WebAssembly thunks submitted at once, in memory that stays bounded.</summary>
internal sealed class Million : Scenario
{
    private const int Thunks = 1_000_000;
    private const int SampleStep = 997;
    private const long MostBytes = 1_000_000_000;

    public override string Name => "million";

    public override string Summary => "1,000,000 WebAssembly thunks submitted at once, in less than 1 GB; asked for again, none runs";

    public override async Task RunAsync(ScenarioRun run)
    {
        var objects = new MemoryObjectStore();
        await using var reductions = new MemoryReductionCache();
        using var modules = new WasmWorkerPool();
        await using var engine = new ThunkEngine(objects, reductions, [modules]);
        var functions = new FunctionSet(objects, null);
        var first = run.Random.Next(1_000_000);
        run.Say("making thunks");
        var targets = new OutputRef[Thunks];
        Parallel.For(0, Thunks, i => targets[i] = new OutputRef(functions.Add(new Call(CallKind.Echo, first + i))));

        run.Say("forcing them");
        var clock = Stopwatch.StartNew();
        var values = Check(run, await engine.ForceAsync(targets));
        run.Figures.AddBusy(clock.Elapsed);
        var executed = engine.Counts.Executed;
        run.Figures.AddFunctions(executed);
        run.Checks.Complete(values.LongCount(value => !value.IsDefault), Thunks, "results");
        for (var i = 0; i < Thunks; i += SampleStep)
        {
            if (objects.TryRead(values[i], out var content))
                run.Checks.Output(new Call(CallKind.Echo, first + i), content.Span);
        }

        run.Say("asking for them again");
        var again = Check(run, await engine.ForceAsync(targets));
        run.Checks.Require(again.SequenceEqual(values), "the second time, other values came back");
        run.Checks.Once(
            executed, executed == Thunks ? [] : [$"{executed:N0} functions for {Thunks:N0} thunks"], "functions the engine counts");
        run.Checks.Require(engine.Counts.Executed == executed, $"{engine.Counts.Executed - executed:N0} ran again when asked for again");
        run.Figures.AddOwnPeak();
        run.Checks.Require(
            run.Figures.PeakBytes < MostBytes, $"peak of {run.Figures.PeakBytes:N0} bytes resident, limit {MostBytes:N0}");
    }

    private static ObjectHash[] Check(ScenarioRun run, ForceReport report)
    {
        foreach (var failure in report.Failures)
            run.Checks.Fault($"{failure.Thunk} failed: {failure.Failure.Message}");
        return [.. report.Results.Select(result => result.Value)];
    }
}
