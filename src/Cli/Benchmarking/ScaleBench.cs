using Burst.Cli.Benchmarking.Work;

namespace Burst.Cli.Benchmarking;

/// <summary>What a given number of thunks took.</summary>
/// <param name="Shape">How they depended on each other.</param>
/// <param name="Cost">Time and allocation; counted are the thunks that ran or were known.</param>
/// <param name="Executed">How many functions ran.</param>
/// <param name="Memory">This process's memory at the end.</param>
internal sealed record ScaleResult(GraphShape Shape, Cost Cost, long Executed, MemoryUse Memory);

/// <summary>Does the cost of a thunk stay the same from ten thousand to ten million?</summary>
internal static class ScaleBench
{
    private const int WarmCount = 50_000;
    private const int ForgetWindow = 200_000;

    /// <summary>Runs distinct thunks of a shape.</summary>
    /// <param name="threads">Engine threads.</param>
    /// <param name="cache">Where reductions are.</param>
    /// <param name="shape">How they depend on each other. Those that do not are a stream, graphs are submitted as a whole.</param>
    /// <param name="count">How many.</param>
    /// <param name="forgets">Whether thunks are not stored, and values let go soon after.</param>
    public static ScaleResult Run(int threads, ReductionKind cache, GraphShape shape, int count, bool forgets)
    {
        RunOnce(threads, cache, shape, Math.Min(count, WarmCount), forgets);
        GC.Collect();
        MemoryUse.ResetPeak();
        return RunOnce(threads, cache, shape, count, forgets);
    }

    private static ScaleResult RunOnce(int threads, ReductionKind cache, GraphShape shape, int count, bool forgets)
    {
        var forgetting = forgets ? new ForgettingStore() : null;
        using var engine = new BenchEngine(threads, cache, shape == GraphShape.Fib ? new FibPool() : null, forgetting);
        GC.Collect();
        var meter = Cost.Begin();
        if (shape == GraphShape.Independent)
        {
            var window = forgets ? ForgetWindow : count;
            for (var first = 0; first < count; first += window)
            {
                forgetting?.Turn();
                engine.Force(
                    new NumberedCalls(engine.Function, engine.Objects, first, Math.Min(window, count - first)), keepsThunks: !forgets);
            }
        }
        else
        {
            engine.Force(new GraphBuilder(engine.Function, engine.Objects).Build(shape, count, 0));
        }

        var counts = engine.Engine.Counts;
        return new ScaleResult(
            shape, meter.End(shape == GraphShape.Zipf ? count : counts.Executed + counts.Cached, engine.HeldBytes), counts.Executed,
            MemoryUse.Now());
    }
}
