using System.Diagnostics;
using System.Security.Cryptography;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;

namespace Burst.Load;

/// <summary>What the engine itself costs: functions that do nothing, everything hashed, stored and cached.</summary>
internal static class EngineLoad
{
    public static async Task<int> RunAsync(string[] args)
    {
        var threads = args.Length > 0 ? int.Parse(args[0]) : 1;
        var count = args.Length > 1 ? int.Parse(args[1]) : 200_000;
        Console.WriteLine($"{count:N0} independent no-op thunks of {Samples.Leaf(0).Length} bytes, {threads} engine thread(s), best of 5");
        Console.WriteLine("| step | µs/thunk | thunks/s | B allocated/thunk |");
        Console.WriteLine("| --- | --- | --- | --- |");

        var thunks = Enumerable.Range(0, count).Select(Samples.Leaf).ToArray();
        Report("SHA-256 of the thunk alone", Best(() => HashAll(thunks)), count);
        Report("cold, reductions in memory", await BestAsync(() => ColdAsync(thunks, threads, () => new MemoryReductionCache())), count);
        Report("cold, reductions in FASTER", await BestAsync(() => ColdAsync(thunks, threads, OpenFaster)), count);
        Report("warm, reductions in memory", await BestAsync(() => WarmAsync(thunks, threads, () => new MemoryReductionCache())), count);
        Report("warm, reductions in FASTER", await BestAsync(() => WarmAsync(thunks, threads, OpenFaster)), count);
        return 0;
    }

    private static IReductionCache OpenFaster() => new FasterReductionCache(
        Directory.CreateTempSubdirectory("burst-load-").FullName);

    private static Measure HashAll(byte[][] thunks)
    {
        Span<byte> digest = stackalloc byte[32];
        var start = Measure.Start();
        foreach (var thunk in thunks)
            SHA256.HashData(thunk, digest);
        return start.Stop();
    }

    // Naming and storing the thunks is part of the cost: it is what a client does first.
    private static async Task<Measure> ColdAsync(byte[][] thunks, int threads, Func<IReductionCache> open)
    {
        await using var reductions = open();
        var objects = new MemoryObjectStore();
        await using var engine = new ThunkEngine(objects, reductions, [new NoOpPool()], new EngineOptions { Threads = threads });
        var targets = new OutputRef[thunks.Length];
        var start = Measure.Start();
        for (var i = 0; i < thunks.Length; i++)
            targets[i] = new OutputRef(Samples.Store(objects, thunks[i]));
        Check(await engine.ForceAsync(targets));
        return start.Stop();
    }

    private static async Task<Measure> WarmAsync(byte[][] thunks, int threads, Func<IReductionCache> open)
    {
        await using var reductions = open();
        var objects = new MemoryObjectStore();
        await using var engine = new ThunkEngine(objects, reductions, [new NoOpPool()], new EngineOptions { Threads = threads });
        var targets = thunks.Select(thunk => new OutputRef(Samples.Store(objects, thunk))).ToArray();
        Check(await engine.ForceAsync(targets));
        var start = Measure.Start();
        Check(await engine.ForceAsync(targets));
        return start.Stop();
    }

    private static void Check(ForceReport report)
    {
        if (!report.Succeeded)
            throw new InvalidOperationException(report.Failures[0].Failure.Message);
    }

    private static Measure Best(Func<Measure> run) => Enumerable.Range(0, 5).Select(_ => run()).MinBy(measure => measure.Cpu);

    private static async Task<Measure> BestAsync(Func<Task<Measure>> run)
    {
        var best = await run();
        for (var i = 0; i < 4; i++)
        {
            var next = await run();
            if (next.Cpu < best.Cpu)
                best = next;
        }

        return best;
    }

    private static void Report(string step, Measure measure, int count) => Console.WriteLine(
        $"| {step} | {measure.Cpu.TotalMicroseconds / count:F2} CPU, {measure.Wall.TotalMicroseconds / count:F2} wall"
        + $" | {count / measure.Wall.TotalSeconds:N0} | {(double)measure.AllocatedBytes / count:F0} |");
}

/// <summary>Wall-clock time, processor time and allocation of a piece of work.</summary>
internal readonly record struct Measure(TimeSpan Wall, TimeSpan Cpu, long AllocatedBytes)
{
    public static Running Start()
    {
        GC.Collect();
        return new Running(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
    }

    public readonly record struct Running(long Timestamp, TimeSpan Cpu, long AllocatedBytes)
    {
        public Measure Stop() => new(
            Stopwatch.GetElapsedTime(Timestamp), Environment.CpuUsage.TotalTime - Cpu,
            GC.GetTotalAllocatedBytes(precise: true) - AllocatedBytes);
    }
}
