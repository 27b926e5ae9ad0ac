using System.Diagnostics;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>The same work on several threads.</summary>
internal static class ParallelLoop
{
    private const int Batch = 64;

    /// <summary>Calls an action once for each thread, the first on the caller's own.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="action">Gets the thread's number, from 0.</param>
    public static void Each(int threads, Action<int> action)
    {
        if (threads == 1)
        {
            action(0);
            return;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, action);
    }

    /// <summary>Repeats an operation on each thread until the time is over.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="time">For how long.</param>
    /// <param name="start">Called by each thread with its number; what it gives does so many operations, the first of them
    /// with the number given.</param>
    public static Cost For(int threads, TimeSpan time, Func<int, Action<long, int>> start)
    {
        var loops = Enumerable.Range(0, threads).Select(start).ToArray();
        var counts = new long[threads];
        var meter = Cost.Begin();
        Each(threads, thread =>
        {
            var loop = loops[thread];
            var clock = Stopwatch.StartNew();
            var count = 0L;
            for (; clock.Elapsed < time; count += Batch)
                loop(count, Batch);
            counts[thread] = count;
        });
        return meter.End(counts.Sum());
    }
}
