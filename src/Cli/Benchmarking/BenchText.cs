using System.Globalization;
using Burst.Cli.BurstDialect;

namespace Burst.Cli.Benchmarking;

/// <summary>Results as Markdown tables.</summary>
internal static class BenchText
{
    public static void Write(TextWriter output, IReadOnlyList<Step> steps)
    {
        output.Write("| step | a second | µs | CPU µs | B allocated | B held | × its raw parts | by CPU | rounds, a second |\n");
        output.Write("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
        foreach (var step in steps)
        {
            var total = step.Total;
            var byWall = Ratio(step.TimesFloor(steps, static cost => cost.WallMicroseconds));
            var byCpu = Ratio(step.TimesFloor(steps, static cost => cost.CpuMicroseconds));
            var rounds = string.Join(" · ", step.Rounds.Select(static cost => Text($"{cost.PerSecond / 1000:F0}k")));
            output.Write(Text(
                $"| {step.Name} | {step.PerSecond:N0} | {1e6 / step.PerSecond:F2} | {total.CpuMicroseconds:F2} | {total.BytesEach:F0} | {total.HeldEach:F0} | {byWall} | {byCpu} | {rounds} |\n"));
        }

        if (TimesNode(steps) is { } timesNode)
            output.Write(Text($"\nThe whole path does {timesNode:F1} times what node's loop does (median of the rounds).\n"));
    }

    public static void Write(TextWriter output, IReadOnlyList<Latency> latencies)
    {
        output.Write("\n| one function alone: made, submitted, waited for | times | p50 µs | p99 µs | p99.9 µs |\n");
        output.Write("| --- | ---: | ---: | ---: | ---: |\n");
        foreach (var latency in latencies)
        {
            output.Write(Text(
                $"| {latency.Name} | {latency.Count:N0} | {latency.P50:F0} | {latency.P99:F0} | {latency.P999:F0} |\n"));
        }
    }

    public static void Write(TextWriter output, MemoryUse memory) => output.Write(
        $"\nMemory: {ByteSize.Format(memory.ResidentBytes)} at the end, {ByteSize.Format(memory.PeakBytes)} at most.\n");

    public static void WriteScaleHead(TextWriter output) => output.Write(
        "| shape | thunks | executed | s | µs/thunk | CPU µs/thunk | thunks/s | B allocated/thunk | B held/thunk | memory, at most |\n"
        + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");

    public static void Write(TextWriter output, ScaleResult result)
    {
        var cost = result.Cost;
        output.Write(Text(
            $"| {Name(result.Shape)} | {cost.Count:N0} | {result.Executed:N0} | {cost.Wall.TotalSeconds:F2} | {cost.WallMicroseconds:F2} | {cost.CpuMicroseconds:F2} | {cost.PerSecond:N0} | {cost.BytesEach:F0} | {cost.HeldEach:F0} | {ByteSize.Format(result.Memory.PeakBytes)} |\n"));
    }

    /// <summary>A value of an enumeration as it is written on the command line.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => $"{value}".ToLowerInvariant();

    /// <summary>How many times node's loop the whole path is.</summary>
    /// <returns><see langword="null"/> where node is not there.</returns>
    public static double? TimesNode(IReadOnlyList<Step> steps)
    {
        var node = steps.FirstOrDefault(static step => step.Key == "node");
        var whole = steps.First(static step => step.Key == "wholePath");
        return node is null ? null : Statistics.Median(
            whole.Rounds.Zip(node.Rounds, static (ours, theirs) => ours.PerSecond / theirs.PerSecond));
    }

    private static string Ratio(double? ratio) => ratio is { } times ? Text($"{times:F2}") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
