using Burst.Cli.Benchmarking.Work;

namespace Burst.Cli.Benchmarking;

/// <summary>Runs of <c>burst bench</c>: measures and reports.</summary>
/// <param name="host">Where results go.</param>
/// <param name="threads">Engine threads.</param>
/// <param name="cache">Where reductions are.</param>
/// <param name="asJson">Whether results are one JSON object, at the end; otherwise tables, as they come.</param>
internal sealed class BenchRun(Host host, int threads, ReductionKind cache, bool asJson)
{
    // Of the time given.
    private const double LatencyShare = 0.3;

    /// <summary>Throughput, latency and memory.</summary>
    public void All(TimeSpan time, int rounds)
    {
        Introduce($"each step has {rounds} turns after one that does not count");
        var steps = ThroughputBench.Run(threads, cache, time * (1 - LatencyShare), rounds);
        if (!asJson)
            BenchText.Write(host.Out, steps);
        host.Flush();
        var each = time * LatencyShare / 5;
        Latency[] latencies =
        [
            LatencyBench.Wakes(each),
            LatencyBench.Idle(threads, ReductionKind.Memory, each),
            LatencyBench.HandedOver(threads, ReductionKind.Memory, each),
            LatencyBench.Idle(threads, ReductionKind.Faster, each),
            LatencyBench.Loaded(threads, cache, each),
        ];
        var memory = MemoryUse.Now();
        if (asJson)
        {
            BenchJson.Write(host.Output, threads, cache, steps, latencies, memory);
            return;
        }

        BenchText.Write(host.Out, latencies);
        BenchText.Write(host.Out, memory);
    }

    /// <summary>Given numbers of thunks, one after the other.</summary>
    /// <param name="shape">How they depend on each other.</param>
    /// <param name="counts">How many.</param>
    /// <param name="forgets">Whether objects are let go when they have been used.</param>
    public void Scale(GraphShape shape, int[] counts, bool forgets)
    {
        Introduce("distinct thunks of a WebAssembly function that prints its arguments");
        if (!asJson)
            BenchText.WriteScaleHead(host.Out);
        var results = new List<ScaleResult>();
        foreach (var count in counts)
        {
            results.Add(ScaleBench.Run(threads, cache, shape, count, forgets));
            if (!asJson)
                BenchText.Write(host.Out, results[^1]);
            host.Flush();
        }

        if (asJson)
            BenchJson.Write(host.Output, threads, cache, results);
    }

    private void Introduce(string what)
    {
        if (!asJson)
        {
            host.Out.Write(
                $"{Machine.Processor}; {threads} engine thread{(threads == 1 ? "" : "s")}; reductions in {BenchText.Name(cache)}; {what}\n"
                + "B allocated: by the garbage collector, FASTER's pages with the rest; B held: outside of its heap, by objects and what finds them.\n\n");
            host.Flush();
        }
    }
}
