using Burst.Engine;
using Burst.Engine.Bulk;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Stress.Jobs;
using Burst.Thunks;
using Burst.Workers.Wasm;

namespace Burst.Stress.Scenarios;

/// <summary>A million different WebAssembly thunks in one go, all of them, their outputs and their reductions kept, in memory
/// that stays bounded.</summary>
internal sealed class Million : Scenario
{
    private const int Thunks = 1_000_000;
    private const int SampleStep = 997;
    private const long MostBytes = 1_000_000_000;

    public override string Name => "million";

    public override string Summary => "1,000,000 WebAssembly thunks in one go, in less than 1 GB; asked for again, none runs";

    public override double Weight => 0;

    public override async Task RunAsync(ScenarioRun run)
    {
        var objects = new MemoryObjectStore();
        await using var reductions = new MemoryReductionCache();
        using var modules = new WasmWorkerPool();
        await using var engine = new ThunkEngine(objects, reductions, [modules]);
        var functions = new FunctionSet(objects, null);
        var first = run.Random.Next(1_000_000);

        var stream = new Echoes(run, functions, first);
        var report = await engine.ForceStreamAsync(stream);
        run.Figures.AddBusy(report.Elapsed);
        run.Figures.AddFunctions(report.Counts.Executed);
        run.Checks.Complete(stream.Values.LongCount(value => !value.IsDefault), Thunks, "results");
        run.Checks.Once(
            report.Counts.Executed,
            report.Counts.Executed == Thunks ? [] : [$"{report.Counts.Executed:N0} functions for {Thunks:N0} thunks"],
            "functions that the engine counts");
        for (var i = 0; i < Thunks; i += SampleStep)
        {
            if (objects.TryRead(stream.Values[i], out var content))
                run.Checks.Output(new Call(CallKind.Echo, first + i), content.Span);
        }

        var again = new Echoes(run, functions, first);
        var ranAgain = (await engine.ForceStreamAsync(again)).Counts.Executed - report.Counts.Executed;
        run.Checks.Require(again.Values.SequenceEqual(stream.Values), "the second time, other values came back");
        run.Checks.Require(ranAgain == 0, $"{ranAgain:N0} ran again when asked for again");
        run.Figures.AddOwnPeak();
        run.Checks.Require(
            run.Figures.PeakBytes < MostBytes, $"peak of {run.Figures.PeakBytes:N0} bytes resident, limit {MostBytes:N0}");
    }

    /// <summary>The calls, in batches.</summary>
    private sealed class Echoes(ScenarioRun run, FunctionSet functions, long first) : IThunkStream
    {
        private const int SaidStep = ThunkBatch.Capacity * 1000;

        private int _next;

        public ObjectHash[] Values { get; } = new ObjectHash[Thunks];

        public bool TryFill(ThunkBatch batch)
        {
            var start = Interlocked.Add(ref _next, ThunkBatch.Capacity) - ThunkBatch.Capacity;
            if (start >= Thunks)
                return false;
            batch.Tag = start;
            var end = Math.Min(start + ThunkBatch.Capacity, Thunks);
            for (var i = start; i < end; i++)
                batch.Add(functions.EchoFile(new Call(CallKind.Echo, first + i)));
            return end < Thunks;
        }

        public void Take(ThunkBatch batch)
        {
            batch.Values.CopyTo(Values.AsSpan((int)batch.Tag));
            foreach (var failure in batch.Failures)
            {
                if (failure is not null)
                    run.Checks.Fault($"{failure.Thunk} failed: {failure.Failure.Message}");
            }

            if (batch.Tag % SaidStep == 0)
                run.Say($"{batch.Tag:N0} thunks");
        }
    }
}
