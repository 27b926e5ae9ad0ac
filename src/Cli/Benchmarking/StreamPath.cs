using System.Diagnostics;
using System.Globalization;
using Burst.Cli.Benchmarking.Work;
using Burst.Engine;
using Burst.Engine.Bulk;
using Burst.Engine.Execute;

namespace Burst.Cli.Benchmarking;

/// <summary>The same thunks as in <see cref="WholePath"/>, made as they are wanted and forced in a stream.</summary>
internal static class StreamPath
{
    private const long KnownThunks = 20_000;

    /// <summary>Distinct thunks for a time.</summary>
    /// <param name="threads">Engine threads.</param>
    /// <param name="cache">Where reductions are.</param>
    /// <param name="pool">Where functions run; by custom WebAssembly's.</param>
    /// <param name="time">For how long; batches under way are finished.</param>
    public static Cost Run(int threads, ReductionKind cache, IInlineWorkerPool? pool, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache, pool);
        var clock = Stopwatch.StartNew();
        return Force(engine, new SeriesStream(engine.Function, number => clock.Elapsed < time, CheckerOf(engine, pool)));
    }

    /// <summary>Thunks that are known already, for a time.</summary>
    public static Cost RunHits(int threads, ReductionKind cache, TimeSpan time)
    {
        using var engine = new BenchEngine(threads, cache);
        Force(engine, new SeriesStream(engine.Function, static number => number < KnownThunks, CheckerOf(engine, null)));
        var clock = Stopwatch.StartNew();
        var cost = Force(engine, new SeriesStream(
            engine.Function, number => clock.Elapsed < time, CheckerOf(engine, null), KnownThunks));
        return engine.Engine.Counts.Executed <= KnownThunks
            ? cost
            : throw new BurstException("a thunk that was known was executed");
    }

    /// <summary>So many distinct thunks.</summary>
    public static Cost RunCount(BenchEngine engine, IInlineWorkerPool? pool, long count) =>
        Force(engine, new SeriesStream(engine.Function, number => number < count, CheckerOf(engine, pool)));

    private static Cost Force(BenchEngine engine, SeriesStream stream)
    {
        var meter = Cost.Begin();
        var report = engine.Engine.ForceStreamAsync(stream).GetAwaiter().GetResult();
        return report.Failed == 0 && report.Forced == stream.Count
            ? meter.End(report.Forced)
            : throw new BurstException($"{report.Failed} of {stream.Count} thunks failed");
    }

    /// <summary>Compares the first value of a batch with what the function has to print.</summary>
    private static Action<ThunkBatch, long>? CheckerOf(BenchEngine engine, IInlineWorkerPool? pool) => pool is not null
        ? null
        : (batch, number) =>
        {
            Span<char> expected = stackalloc char[13];
            expected.TryWrite(CultureInfo.InvariantCulture, $"f\0{number:0000000000}\0", out _);
            if (!engine.Objects.TryRead(batch.Values[0], out var printed)
                || !System.Text.Ascii.Equals(printed.Span, expected))
            {
                throw new BurstException($"thunk {batch.Names[0]} printed {printed.Length} bytes that are not its arguments");
            }
        };
}
