using System.Diagnostics;
using Burst.Engine;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Stress.Jobs;
using Burst.Thunks;
using Burst.Workers.Processes;
using Burst.Workers.Wasm;

namespace Burst.Stress.Scenarios;

/// <summary>WebAssembly functions and processes in one engine as fast as it takes them, each batch submitted twice at once.</summary>
internal sealed class SustainedLoad : Scenario
{
    private const int Batches = 60;
    private const int BatchSize = 500;
    private const int Submitters = 4;
    private const int SampleStep = 61;

    public override string Name => "load";

    public override string Summary => "WebAssembly and processes mixed, as fast as the engine takes them, each asked for twice at once";

    public override double Weight => 2;

    public override async Task RunAsync(ScenarioRun run)
    {
        do
        {
            var folder = run.NewFolder();
            await RunWaveAsync(run, folder, run.Random.Next(1_000_000));
            run.Discard(folder);
        }
        while (!run.IsTimeUp);
        run.Figures.AddOwnPeak();
    }

    private static async Task RunWaveAsync(ScenarioRun run, string folder, long first)
    {
        var objects = new FolderObjectStore(Path.Join(folder, "blobs"));
        var journal = new Journal(Path.Join(folder, "journal"));
        var functions = new FunctionSet(objects, journal);
        var starts = new StartCounter(run.Figures);
        await using var reductions = new IndexedFolderReductionCache(Path.Join(folder, "reductions"), Path.Join(folder, "index"));
        using var processes = new ProcessWorkerPool(objects, new ProcessOptions
        {
            Jobs = 4 * Environment.ProcessorCount,
            Sandbox = SandboxMode.None,
            WorkRoot = folder,
        });
        using var modules = new WasmWorkerPool();
        await using var engine = new ThunkEngine(objects, reductions, [modules, processes], null, starts);

        // Submitters 0 and 2 send one half of the batches, 1 and 3 the other, so that each is on its way twice.
        var calls = Enumerable.Range(0, Batches * BatchSize).Select(i => Call.Mixed(first + i)).ToArray();
        var values = new ObjectHash[Submitters, calls.Length];
        var isAsked = new bool[calls.Length];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(submitter => Task.Run(async () =>
        {
            for (var batch = submitter % 2; batch < Batches && !(run.IsTimeUp && batch > Batches / 10); batch += 2)
            {
                var offset = batch * BatchSize;
                isAsked.AsSpan(offset, BatchSize).Fill(true);
                var targets = calls.AsSpan(offset, BatchSize).ToArray().Select(call => new OutputRef(functions.Add(call))).ToArray();
                var report = await engine.ForceAsync(targets);
                foreach (var failure in report.Failures)
                    run.Checks.Fault($"{failure.Thunk} failed: {failure.Failure.Message}");
                for (var i = 0; i < BatchSize; i++)
                    values[submitter, offset + i] = report.Results[i].Value;
                run.Say($"{run.Figures.Functions:N0} functions");
            }
        })));
        run.Figures.AddBusy(clock.Elapsed);
        Check(run, [.. calls.Index().Where(call => isAsked[call.Index])], values, starts, journal, objects);
    }

    private static void Check(
        ScenarioRun run, (int Index, Call Call)[] asked, ObjectHash[,] values, StartCounter starts, Journal journal,
        FolderObjectStore objects)
    {
        var there = 0;
        foreach (var (index, call) in asked)
        {
            var submitter = index / BatchSize % 2;
            var (value, other) = (values[submitter, index], values[submitter + 2, index]);
            if (!other.IsDefault)
                run.Checks.Require(value.IsDefault || value == other, $"{call} is {value} and {other}");
            value = value.IsDefault ? other : value;
            there += value.IsDefault ? 0 : 1;
            if (index % SampleStep == 0 && objects.TryRead(value, out var content))
                run.Checks.Output(call, content.Span);
        }

        run.Checks.Complete(there, asked.Length, "results");
        var repeated = journal.Read().GroupBy(entry => entry.Number).Where(group => group.Count() > 1);
        run.Checks.Once(
            starts.Count, [.. starts.Repeated, .. repeated.Select(group => $"process {group.Key}")],
            "starts as the engine tells them, processes also by the journal they write");
    }
}
