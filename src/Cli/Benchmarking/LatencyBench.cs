using System.Diagnostics;
using Burst.Cli.Benchmarking.Work;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking;

/// <summary>How long one function takes that is submitted alone: made, named, forced, waited for.</summary>
/// <param name="Name">In which circumstances.</param>
/// <param name="Count">How many were timed.</param>
/// <param name="P50">Median, in microseconds.</param>
/// <param name="P99">99 of 100 took no longer.</param>
/// <param name="P999">999 of 1,000 took no longer.</param>
internal sealed record Latency(string Name, int Count, double P50, double P99, double P999);

/// <inheritdoc cref="Latency"/>
internal static class LatencyBench
{
    private const double WarmShare = 0.2;
    private const int LoadWindow = 2_000;
    private const long LoadStart = 5_000_000_000;

    // Long enough for the engine's threads to go to sleep.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Two threads that wake each other: what no hand-over to a sleeping thread and back can beat.</summary>
    public static Latency Wakes(TimeSpan time)
    {
        using var asked = new AutoResetEvent(false);
        using var answered = new AutoResetEvent(false);
        var isOver = false;
        var other = new Thread(() =>
        {
            while (asked.WaitOne() && !Volatile.Read(ref isOver))
                answered.Set();
        });
        other.Start();
        try
        {
            return Measure("raw: a sleeping thread woken, and the caller woken by it", time, _ =>
            {
                asked.Set();
                answered.WaitOne();
            });
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            asked.Set();
            other.Join();
        }
    }

    /// <summary>On an engine that has nothing else to do, by <see cref="Burst.Engine.ThunkEngine.Force(OutputRef,
    /// CancellationToken)"/>: the calling thread works.</summary>
    public static Latency Idle(int threads, ReductionKind cache, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache);
        return Measure($"idle engine, reductions in {Name(cache)}", engine, target => engine.ForceHere(target), time);
    }

    /// <summary>The same by <see cref="Burst.Engine.ThunkEngine.ForceAsync(OutputRef, CancellationToken)"/>: one of the engine's
    /// threads is woken for it, and wakes the caller.</summary>
    public static Latency HandedOver(int threads, ReductionKind cache, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache);
        return Measure(
            $"idle engine, handed to its threads, reductions in {Name(cache)}", engine, target => engine.Force(target), time);
    }

    /// <summary>While another thread submits as many as the engine can do.</summary>
    public static Latency Loaded(int threads, ReductionKind cache, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache);
        using var ending = new CancellationTokenSource();
        var load = Task.Factory.StartNew(
            () =>
            {
                var targets = new OutputRef[LoadWindow];
                for (var first = LoadStart; !ending.IsCancellationRequested; first += LoadWindow)
                    WholePath.Force(engine, targets, first, isChecked: false);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return Measure(
                $"engine under load, reductions in {Name(cache)}", engine, target => engine.ForceHere(target), time);
        }
        finally
        {
            ending.Cancel();
            load.GetAwaiter().GetResult();
        }
    }

    private static Latency Measure(string name, BenchEngine engine, Action<OutputRef[]> force, TimeSpan time)
    {
        var series = new ThunkSeries(engine.Function);
        var target = new OutputRef[1];
        return Measure(name, time, number =>
        {
            target[0] = new OutputRef(series.Add(engine.Objects, number));
            force(target);
        });
    }

    private static Latency Measure(string name, TimeSpan time, Action<long> call)
    {
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        for (var number = 0L; times.Count == 0 || clock.Elapsed < time; number++)
        {
            Thread.Sleep(Pause);
            var start = Stopwatch.GetTimestamp();
            call(number);

            // Before that the compiler is still at work.
            if (clock.Elapsed > time * WarmShare)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        return new Latency(
            name, times.Count, Statistics.Quantile(times, 0.5), Statistics.Quantile(times, 0.99), Statistics.Quantile(times, 0.999));
    }

    private static string Name(ReductionKind cache) => cache == ReductionKind.Faster ? "FASTER" : "memory";
}
