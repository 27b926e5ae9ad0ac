namespace Burst.Cli.Benchmarking;

/// <summary>Figures that stand for many.</summary>
internal static class Statistics
{
    /// <summary>The value in the middle; of an even number, the mean of the two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The least value that a share of all do not exceed.</summary>
    /// <param name="sorted">All values, ascending; at least one.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Quantile(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
