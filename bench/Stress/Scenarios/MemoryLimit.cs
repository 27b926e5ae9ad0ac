using Burst.Stress.Jobs;
using Burst.Thunks;

namespace Burst.Stress.Scenarios;

/// <summary>Functions that take all the memory they can get, beside good ones; then an engine that has too little itself,
/// which may end it, but not what it has recorded.</summary>
internal sealed class MemoryLimit : Scenario
{
    private const int Calls = 1500;
    private const int Hogs = 24;
    private const long HogBytes = 64L << 20;
    private const long MostBytes = 600L << 20;
    private const int LeastHeapMiB = 5;
    private const int MostHeapMiB = 9;

    // Well; out of memory, and said so; out of memory where the .NET runtime does not throw but aborts or reads address 0, as it
    // does at this limit in a program of ten lines, too.
    private static readonly int[] _endings = [0, 1, 70, 134, 139];

    private const string HogModule = """
        (memory 1)
        (func (export "_start")
          (loop $more
            (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
            (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (i32.const 1))
            (br $more)))
        """;

    // A shell's variable doubled for ever, until the limit on its address space ends it.
    private const string HogScript = "#!/bin/sh\nulimit -v 200000\nx=0123456789abcdef\nwhile :; do x=$x$x; done";

    public override string Name => "memory";

    public override string Summary => "functions that eat memory up to their limits, and an engine with a heap that is too small";

    public override async Task RunAsync(ScenarioRun run)
    {
        do
        {
            await RunHogsAsync(run);
            await RunSmallHeapAsync(run);
        }
        while (!run.IsTimeUp);
        run.Checks.Require(
            run.Figures.PeakBytes < MostBytes, $"peak of {run.Figures.PeakBytes:N0} bytes resident, limit {MostBytes:N0}");
    }

    private static async Task RunHogsAsync(ScenarioRun run)
    {
        var folder = run.NewFolder();
        var job = new JobFolder(folder);
        var first = run.Random.Next(1_000_000);
        for (var i = 0; i < Calls; i++)
            job.Add(i % 20 == 0 ? new Call(CallKind.Feast, first + i) : Call.Mixed(first + i));
        var module = job.Objects.AddModule(HogModule);
        var program = FunctionSet.Program(job.Objects, "hog", HogScript);
        var hogs = new HashSet<string>();
        for (var i = 0; i < Hogs; i++)
        {
            hogs.Add(i % 4 == 0
                ? $"{job.Functions.Process(program, ["hog", $"{i}"], [])}"
                : $"{job.Functions.Module(module, ["hog", $"{i}"], [], new ThunkExtension { MemoryBytes = HogBytes })}");
        }

        using var burst = job.Force(run.Figures, ["-j", "4"], hogs);
        var (code, error) = await burst.EndAsync(JobFolder.Limit);
        run.Checks.Require(code == 1, $"burst ended with {code}: {error.Trim()}");
        run.Checks.Require(
            hogs.SetEquals(burst.Events.Failed.Keys), $"{burst.Events.Failed.Count} thunks failed, not the {Hogs} that eat memory");
        run.Checks.Count("functions stopped at their limit", Hogs);
        run.Checks.Complete(job.Check(run.Checks, burst.Events.Values, step: 5), Calls, "good results");
        var repeated = job.Journal.Read().CountBy(entry => entry.Number).Where(pair => pair.Value > 1);
        run.Checks.Once(
            burst.Events.Executed.Count, repeated.Select(pair => $"process {pair.Key}"),
            "journal; no process started whose reduction was recorded");
        run.Discard(folder);
    }

    private static async Task RunSmallHeapAsync(ScenarioRun run)
    {
        var folder = run.NewFolder();
        var job = new JobFolder(folder);
        var watch = new RecordWatch(job);
        var first = run.Random.Next(1_000_000);
        for (var i = 0; i < Calls; i++)
            job.Add(new Call(i % 2 == 0 ? CallKind.Square : CallKind.Echo, first + i));
        var heapMiB = run.Random.Next(LeastHeapMiB, MostHeapMiB);
        var small = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = $"{heapMiB << 20:x}" };
        using (var burst = job.Force(run.Figures, environment: small))
        {
            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            run.Say($"a heap of {heapMiB} MiB: exit code {code}");
            run.Checks.Count(code == 0 ? "small heaps that sufficed" : $"small heaps that ended burst with {code}");
            run.Checks.Require(_endings.Contains(code), $"with a heap of {heapMiB} MiB burst ended with {code}: {error.Trim()}");
        }

        await ProcessTree.WaitUntilNoneInAsync(folder, JobFolder.Limit);
        foreach (var fault in watch.Look())
            run.Checks.Fault(fault);
        using (var burst = job.Force(run.Figures))
        {
            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            run.Checks.Require(code == 0, $"with enough memory again burst ended with {code}: {error.Trim()}");
            run.Checks.Complete(job.Check(run.Checks, burst.Events.Values, step: 5), Calls, "results");
        }

        foreach (var fault in watch.Look())
            run.Checks.Fault(fault);
        run.Checks.Once(watch.Count, watch.Repeated(), "journal; no process started whose reduction was recorded");
        run.Discard(folder);
    }
}
