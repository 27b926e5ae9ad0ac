using System.Diagnostics;
using Burst.Engine;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Stress.Jobs;
using Burst.Thunks;
using Burst.Workers.Wasm;

namespace Burst.Stress.Scenarios;

/// <summary>The files of a FASTER log with flipped bits, cut off or gone: what cannot be trusted any more runs again, and nothing
/// wrong comes out.</summary>
internal sealed class PoisonedIndex : Scenario
{
    private const int Calls = 4000;

    public override string Name => "poison-index";

    public override string Summary => "the files of a FASTER reduction cache flipped, cut off, deleted, filled with noise between runs";

    public override double Weight => 0.5;

    public override async Task RunAsync(ScenarioRun run)
    {
        do
            await RunJobAsync(run);
        while (!run.IsTimeUp);
    }

    private static async Task RunJobAsync(ScenarioRun run)
    {
        var folder = run.NewFolder();
        var first = run.Random.Next(1_000_000);
        var (_, executed) = await ForceAsync(run, folder, first);
        run.Checks.Require(executed == Calls, $"{executed:N0} of {Calls:N0} ran at first");
        run.Checks.Once(executed, [], "starts as the engine tells them; only what the damage took runs again");
        (_, executed) = await ForceAsync(run, folder, first);
        run.Checks.Require(executed == 0, $"{executed:N0} ran again before any damage");

        var files = Directory.GetFiles(Path.Join(folder, "reductions"), "*", SearchOption.AllDirectories).Order().ToArray();
        var victim = files[run.Random.Next(files.Length)];
        Damage(run, victim);
        var (there, again) = await ForceAsync(run, folder, first);
        run.Say($"{Path.GetFileName(victim)} damaged, {again:N0} run again");
        run.Checks.Count("damaged files survived");
        run.Checks.Complete(there, Calls, $"results after damage to {Path.GetFileName(victim)}");
        (_, again) = await ForceAsync(run, folder, first);
        run.Checks.Require(again == 0, $"{again:N0} ran again after {Path.GetFileName(victim)} was mended");
        run.Discard(folder);
    }

    private static void Damage(ScenarioRun run, string path)
    {
        var bytes = File.ReadAllBytes(path);
        var kind = run.Random.Next(4);
        if (kind == 0 || bytes.Length == 0)
        {
            File.Delete(path);
            return;
        }

        if (kind == 1)
            bytes = bytes[..run.Random.Next(bytes.Length)];
        for (var flips = kind == 2 ? 20 : 0; flips > 0; flips--)
            bytes[run.Random.Next(bytes.Length)] ^= (byte)(1 << run.Random.Next(8));
        if (kind == 3)
            run.Random.NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
    }

    private static async Task<(int There, int Executed)> ForceAsync(ScenarioRun run, string folder, long first)
    {
        var objects = new FolderObjectStore(Path.Join(folder, "blobs"));
        var functions = new FunctionSet(objects, null);
        var starts = new StartCounter(run.Figures);
        await using var reductions = new FasterReductionCache(Path.Join(folder, "reductions"), FasterReductionOptions.Small);
        using var modules = new WasmWorkerPool();
        await using var engine = new ThunkEngine(objects, reductions, [modules], null, starts);
        var calls = Enumerable.Range(0, Calls).Select(i => new Call(CallKind.Echo, first + i)).ToArray();
        var clock = Stopwatch.StartNew();
        var report = await engine.ForceAsync([.. calls.Select(call => new OutputRef(functions.Add(call)))]);
        run.Figures.AddBusy(clock.Elapsed);
        foreach (var failure in report.Failures)
            run.Checks.Fault($"{failure.Thunk} failed: {failure.Failure.Message}");
        foreach (var twice in starts.Repeated)
            run.Checks.Fault($"ran twice: {twice}");
        for (var i = 0; i < Calls; i++)
        {
            if (objects.TryRead(report.Results[i].Value, out var content))
                run.Checks.Output(calls[i], content.Span);
        }

        run.Figures.AddOwnPeak();
        return (report.Results.Count(result => result.Succeeded), starts.Count);
    }
}
