using System.Globalization;
using System.Text;
using Burst.Cli.Forcing;
using Burst.Infer.Session;
using Burst.Infer.Why;

namespace Burst.Cli.BurstDialect.Builds;

/// <summary>What is said at the end of a build.</summary>
internal static class BuildText
{
    /// <summary>The line of numbers.</summary>
    /// <param name="report">What became of the build.</param>
    /// <param name="executed">How many thunks ran; <see langword="null"/> where they were only made.</param>
    public static string Summary(BuildReport report, long? executed)
    {
        var counts = report.Decisions.Counts;
        List<string> parts = [];
        Add(counts.Compiles, "compile");
        Add(counts.Links, "link");
        Add(counts.Archives, "archive");
        Add(counts.Others, "other step");
        if (counts.Real > 0 || parts.Count == 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{counts.Real:N0} run for real"));
        var ran = executed is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"; {ProgressText.Count(number, "thunk")} run")
            : "";
        return $"{(executed is null ? "inferred" : "made")}: {string.Join(", ", parts)}{ran} in {ProgressText.Duration(report.Elapsed)}";

        void Add(long count, string noun)
        {
            if (count > 0)
                parts.Add(ProgressText.Count(count, noun));
        }
    }

    /// <summary>A line for each reason for which calls ran for real.</summary>
    public static string Why(DecisionLog decisions)
    {
        var real = decisions.Real;
        if (real.Count == 0)
            return "no call of a tool ran for real\n";
        var text = new StringBuilder();
        foreach (var (tool, reason, count, example) in real)
            text.Append(CultureInfo.InvariantCulture, $"{count,6:N0}  {tool,-12}  {reason}\n{"",22}{Shorten(example)}\n");
        return text.ToString();
    }

    private static string Shorten(string line) => line.Length <= 200 ? line : $"{line[..199]}…";
}
