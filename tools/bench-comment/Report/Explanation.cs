using Burst.BenchComment.Compare;

namespace Burst.BenchComment.Report;

/// <summary>Why a benchmark is thought to have moved: what was seen beside it.</summary>
internal static class Explanation
{
    private const string StepsClass = "StepBenchmarks";
    private const int MostSteps = 3;
    private const double Shown = 0.95;

    /// <summary>One line.</summary>
    /// <param name="change">What has moved.</param>
    /// <param name="all">All that was compared.</param>
    public static string Of(Change change, IReadOnlyList<Change> all)
    {
        var reasons = new List<string>();
        if (change.Time != Verdict.Same)
            reasons.Add(OfTime(change, all));
        if (change.Bytes != Verdict.Same)
        {
            var more = change.BytesAfter - change.BytesBefore;
            reasons.Add(Numbers.Text($"allocates {Math.Abs(more):N0} B {(more > 0 ? "more" : "less")}, which is counted, not estimated"));
        }

        if (Steps(change, all) is { Length: > 0 } steps)
            reasons.Add($"of the steps alone, {steps}");
        return string.Join("; ", reasons);
    }

    private static string OfTime(Change change, IReadOnlyList<Change> all)
    {
        var ratio = change.Ratio;
        var isSlower = change.Time != Verdict.Better;
        var agreeing = isSlower ? ratio.PairsSlower : ratio.Pairs - ratio.PairsSlower;
        var text = $"{(isSlower ? "slower" : "faster")} in {agreeing} of {ratio.Pairs} pairs";
        var raw = all.FirstOrDefault(other => other.Id.IsRaw && other.Id.IsBeside(change.Id));
        if (raw is null)
            return text;
        var (low, high) = raw.Ratio.Interval(Shown);
        var hasMoved = low > 1 || high < 1;
        return hasMoved
            ? $"{text}, but the raw loop beside it, which did not change, took {Numbers.Percent(raw.Ratio.Factor)}: the machine was not steady"
            : $"{text}, and the raw loop beside it did not move";
    }

    private static string Steps(Change change, IReadOnlyList<Change> all)
    {
        if (change.Id.Type == StepsClass)
            return "";
        var isBetter = change.Time == Verdict.Better || (change.Time == Verdict.Same && change.Bytes == Verdict.Better);
        var moved = all.Where(other => other.Id.Type == StepsClass && other.HasMoved)
            .Where(other => isBetter ? other.Time == Verdict.Better || other.Bytes == Verdict.Better
                : other.Time > Verdict.Better || other.Bytes > Verdict.Better)
            .OrderByDescending(static other => Math.Abs(other.After - other.Before)).Take(MostSteps)
            .Select(static other => Numbers.Text(
                $"{other.Id.Method} moved the same way ({other.After - other.Before:+0;-0;0} ns, {other.BytesAfter - other.BytesBefore:+0;-0;0} B)"));
        return string.Join(", ", moved);
    }
}
