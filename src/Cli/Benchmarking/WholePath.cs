using System.Diagnostics;
using System.Globalization;
using Burst.Cli.Benchmarking.Work;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking;

/// <summary>Thunks through the whole engine: made, named, stored, submitted, resolved, executed, their outputs named and
/// stored, their reductions recorded.</summary>
/// <remarks>They are made on the way, as a stream, or stored first and then submitted in windows, one after the other. Either
/// way the graph in memory stays small, however many there are.</remarks>
internal static class WholePath
{
    /// <summary>Thunks of one submission.</summary>
    public const int Window = 20_000;

    private const int Checked = 500;

    /// <summary>Distinct thunks in a stream, for a time.</summary>
    /// <param name="threads">Engine threads.</param>
    /// <param name="cache">Where reductions are.</param>
    /// <param name="time">For how long.</param>
    public static Cost Stream(int threads, ReductionKind cache, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache);
        var meter = Cost.Begin();
        var count = engine.Force(new NumberedCalls(engine.Function, engine.Objects, 0, long.MaxValue) { Time = time });
        return meter.End(count, engine.HeldBytes);
    }

    /// <summary>Thunks that are known already, in a stream, for a time.</summary>
    public static Cost StreamHits(int threads, ReductionKind cache, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache);
        engine.Force(new NumberedCalls(engine.Function, engine.Objects, 0, Window));
        var meter = Cost.Begin();
        return meter.End(engine.Force(
            new NumberedCalls(engine.Function, engine.Objects, 0, long.MaxValue) { Time = time, Distinct = Window }));
    }

    /// <summary>Distinct thunks that are stored, then submitted, for a time.</summary>
    /// <param name="threads">Engine threads, and threads that make thunks.</param>
    /// <param name="cache">Where reductions are.</param>
    /// <param name="pool">Where functions run; by custom WebAssembly's.</param>
    /// <param name="time">For how long; the last window is finished.</param>
    public static Cost Submit(int threads, ReductionKind cache, IInlineWorkerPool? pool, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache, pool);
        var targets = new OutputRef[Window];
        var clock = Stopwatch.StartNew();
        var meter = Cost.Begin();
        var count = 0L;
        for (; clock.Elapsed < time; count += Window)
            Force(engine, targets, count, pool is null);
        return meter.End(count, engine.HeldBytes);
    }

    /// <summary>Thunks that are known already, submitted again and again for a time.</summary>
    public static Cost SubmitHits(int threads, ReductionKind cache, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache);
        var targets = new OutputRef[Window];
        Force(engine, targets, 0, isChecked: true);
        var clock = Stopwatch.StartNew();
        var meter = Cost.Begin();
        var count = 0L;
        for (; clock.Elapsed < time; count += Window)
            engine.Force(targets);
        return meter.End(count);
    }

    /// <summary>Thunks only made, named and stored, for a time.</summary>
    public static Cost RunMaking(int threads, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, ReductionKind.Memory);
        var targets = new OutputRef[Window];
        var clock = Stopwatch.StartNew();
        var meter = Cost.Begin();
        var count = 0L;
        for (; clock.Elapsed < time; count += Window)
            ThunkSeries.AddAll(engine.Function, engine.Objects, count, targets, threads);
        return meter.End(count, engine.HeldBytes);
    }

    /// <summary>One window, or as many thunks as there are places for targets.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="targets">Receives the thunks.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="isChecked">Whether some of the values are compared with what the function has to print.</param>
    public static void Force(BenchEngine engine, OutputRef[] targets, long first, bool isChecked)
    {
        ThunkSeries.AddAll(engine.Function, engine.Objects, first, targets, engine.Threads);
        var report = engine.Force(targets);
        for (var i = 0; isChecked && i < targets.Length; i += Checked)
        {
            engine.Objects.TryRead(report.Results[i].Value, out var printed);
            var expected = string.Create(CultureInfo.InvariantCulture, $"f\0{first + i:0000000000}\0");
            if (!System.Text.Ascii.Equals(printed.Span, expected))
                throw new BurstException($"thunk {targets[i]} printed {printed.Length} bytes that are not its arguments");
        }
    }
}
