using System.Text;
using Burst.BenchComment.Compare;
using Burst.BenchComment.Results;

namespace Burst.BenchComment.Report;

/// <summary>A comparison as the text of a comment.</summary>
internal static class MarkdownReport
{
    private const double Shown = 0.95;
    private const string Head =
        "| benchmark | functions/s before | after | change | 95 % interval | B before | after | |\n"
        + "| --- | ---: | ---: | ---: | :---: | ---: | ---: | --- |\n";

    /// <summary>Writes it.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="before">One of the base's runs.</param>
    /// <param name="after">One of the change's runs.</param>
    /// <param name="limits">What is allowed.</param>
    public static string Write(Comparison comparison, BenchmarkRun before, BenchmarkRun after, Limits limits)
    {
        var text = new StringBuilder();
        text.Append($"### Benchmarks: {Summary(comparison)}\n\n");
        var ordered = comparison.Changes.OrderBy(static change => Rank(change.Id))
            .ThenBy(static change => $"{change.Id}", StringComparer.Ordinal).ToArray();
        var moved = ordered.Where(static change => change.HasMoved).ToArray();
        var shown = ordered.Where(static change => change.HasMoved || Rank(change.Id) == 0).ToArray();
        WriteTable(text, shown);
        foreach (var change in moved)
            text.Append($"- **{change.Id}**: {Explanation.Of(change, comparison.Changes)}\n");
        if (moved.Length > 0)
            text.Append('\n');
        text.Append(Method(comparison, before, after, limits)).Append("\n\n");
        WriteList(text, "New, so not compared", comparison.Added);
        WriteList(text, "No longer there", comparison.Removed);
        if (ordered.Length > shown.Length)
        {
            text.Append("<details><summary>All that did not move</summary>\n\n");
            WriteTable(text, [.. ordered.Except(shown)]);
            text.Append("</details>\n");
        }

        return text.ToString();
    }

    private static string Summary(Comparison comparison)
    {
        int Count(Func<Change, bool> condition) => comparison.Changes.Count(condition);
        var worse = Count(static change => change.IsRegression);
        var better = Count(static change => change is { HasMoved: true, Time: Verdict.Same or Verdict.Better, Bytes: Verdict.Same or Verdict.Better });
        var total = comparison.Changes.Count;
        return worse > 0 ? $"{worse} of {total} worse than allowed"
            : better > 0 ? $"{better} of {total} better, none worse than allowed"
            : $"none of {total} worse than allowed";
    }

    private static void WriteTable(StringBuilder text, IReadOnlyList<Change> changes)
    {
        if (changes.Count == 0)
            return;
        text.Append(Head);
        foreach (var change in changes)
        {
            // Functions a second move the other way than times do.
            var (low, high) = change.Ratio.Interval(Shown);
            var interval = change.Ratio.Pairs < 2 ? "one run" : $"{Numbers.Percent(1 / high)} … {Numbers.Percent(1 / low)}";
            text.Append(Numbers.Text(
                $"| {change.Id} | {Numbers.PerSecond(change.Before)} | {Numbers.PerSecond(change.After)} | {Numbers.Percent(1 / change.Ratio.Factor)} | {interval} | {change.BytesBefore:N0} | {change.BytesAfter:N0} | {Mark(change)} |\n"));
        }

        text.Append('\n');
    }

    private static string Mark(Change change) =>
        change.Id.IsRaw ? "raw loop"
        : change.IsRegression ? "❌ " + (change.Time == Verdict.TooMuch ? "too slow" : "too many bytes")
        : change.Time == Verdict.Worse ? "slower, within what is allowed"
        : change.HasMoved ? "✅ better"
        : "";

    private static string Method(Comparison comparison, BenchmarkRun before, BenchmarkRun after, Limits limits)
    {
        if (comparison.IsNormalized)
        {
            return $"One run of this tree beside one of {before.Name}, made at another time"
                + (before.Processor == after.Processor ? $" ({after.Processor}). " : $" on another machine ({before.Processor}; here {after.Processor}). ")
                + "What came after is as it would be if the raw loop beside each benchmark had taken as long as before; it is for reading only; what can fail is"
                + Numbers.Text($" more than {limits.Bytes} B and {limits.BytesShare * 100:0.#} % more for an operation.");
        }

        return Numbers.Text(
            $"{comparison.Changes[0].Ratio.Pairs} pairs of runs that took turns on one machine ({after.Processor}). The change is the geometric mean of the pairs' quotients, the interval Student's t of their logarithms. Called moved is what lies outside an interval so wide that all {comparison.Changes.Count} benchmarks together give a false alarm in {limits.FalseAlarm * 100:0.#} of 100 comparisons; too slow is what is more than {limits.Time * 100:0.#} % slower even at its near end; bytes are counted, and more than {limits.Bytes} B and {limits.BytesShare * 100:0.#} % more are too many.");
    }

    private static void WriteList(StringBuilder text, string title, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            text.Append($"{title}: {string.Join(", ", names.Select(static name => $"`{name}`"))}.\n\n");
    }

    // What people ask for first stands first.
    private static int Rank(BenchmarkId id) => id switch
    {
        { Type: "WholePathBenchmarks", Method: "Stream" or "StreamHit" } => 0,
        { Type: "WholePathBenchmarks" } => 1,
        { Type: "GraphBenchmarks" } => 2,
        _ => 3,
    };
}
