using Burst.BenchComment.Results;

namespace Burst.BenchComment.Tests;

/// <summary>Made-up runs.</summary>
internal static class Runs
{
    public static readonly BenchmarkId WholePath = new("WholePathBenchmarks", "Stream", "Threads=2");
    public static readonly BenchmarkId Raw = new("WholePathBenchmarks", "RawSha256", "Threads=2");
    public static readonly BenchmarkId Store = new("StepBenchmarks", "Store", "");

    public static BenchmarkRun Of(params (BenchmarkId Id, double Nanoseconds, long Bytes)[] measures) => new(
        "0123abc", "a processor",
        measures.ToDictionary(static m => $"{m.Id}", static m => new Measure(m.Id, m.Nanoseconds, m.Bytes)));

    /// <summary>Pairs of runs of one benchmark, each pair at another speed of the machine.</summary>
    public static (BenchmarkRun[] Before, BenchmarkRun[] After) Pairs(double factor, params double[] noise) => (
        [.. noise.Select((_, i) => Of((WholePath, 1000 * (1 + i), 100)))],
        [.. noise.Select((extra, i) => Of((WholePath, 1000 * (1 + i) * factor * (1 + extra), 100)))]);
}
