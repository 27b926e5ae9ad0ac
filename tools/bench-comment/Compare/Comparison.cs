using Burst.BenchComment.Results;

namespace Burst.BenchComment.Compare;

/// <summary>Runs of a change beside runs of what it is a change of.</summary>
internal sealed class Comparison
{
    private Comparison(IReadOnlyList<Change> changes, IReadOnlyList<string> added, IReadOnlyList<string> removed, bool isNormalized)
    {
        Changes = changes;
        Added = added;
        Removed = removed;
        IsNormalized = isNormalized;
    }

    /// <summary>Benchmarks that both have.</summary>
    public IReadOnlyList<Change> Changes { get; }

    /// <summary>Benchmarks that only the change has.</summary>
    public IReadOnlyList<string> Added { get; }

    /// <summary>Benchmarks that only the base has.</summary>
    public IReadOnlyList<string> Removed { get; }

    /// <summary>Whether times are taken relative to the raw loop beside them, because the two sides ran at different times.</summary>
    public bool IsNormalized { get; }

    /// <summary>Whether anything became worse than is allowed.</summary>
    public bool HasRegression => Changes.Any(static change => change.IsRegression);

    /// <summary>Compares runs that took turns on one machine; the first of one side belongs to the first of the other.</summary>
    /// <param name="before">Runs of the base.</param>
    /// <param name="after">As many runs of the change.</param>
    /// <param name="limits">What is allowed.</param>
    /// <exception cref="BenchException">The numbers of runs differ, or they have no benchmark in common.</exception>
    public static Comparison OfPairs(IReadOnlyList<BenchmarkRun> before, IReadOnlyList<BenchmarkRun> after, Limits limits)
    {
        if (before.Count != after.Count || before.Count == 0)
        {
            throw new BenchException(
                $"runs are compared in pairs, but there are {before.Count} of the base and {after.Count} of the change", ExitCode.Usage);
        }

        return Make(before, after, limits, isNormalized: false);
    }

    /// <summary>Compares a run with one of another day, perhaps of another machine.</summary>
    /// <remarks>Times are divided by those of the raw loops of the same run, and the noise is not known: so only bytes can
    /// be too many.</remarks>
    public static Comparison WithHistory(BenchmarkRun before, BenchmarkRun after, Limits limits) =>
        Make([before], [after], limits, isNormalized: true);

    private static Comparison Make(
        IReadOnlyList<BenchmarkRun> before, IReadOnlyList<BenchmarkRun> after, Limits limits, bool isNormalized)
    {
        var keysBefore = Common(before);
        var keysAfter = Common(after);
        var common = keysAfter.Where(keysBefore.Contains).ToArray();
        if (common.Length == 0)
            throw new BenchException("the two sides have no benchmark in common", ExitCode.Usage);
        var confidence = 1 - limits.FalseAlarm / common.Length;
        var changes = common.Select(key => Compare(
            [.. before.Select(run => run.Measures[key])], [.. after.Select(run => run.Measures[key])],
            isNormalized ? MachineFactor(before[0], after[0], after[0].Measures[key].Id) : 1, limits, confidence));
        return new Comparison(
            [.. changes], [.. keysAfter.Where(key => !keysBefore.Contains(key))],
            [.. keysBefore.Where(key => !keysAfter.Contains(key))], isNormalized);
    }

    private static List<string> Common(IReadOnlyList<BenchmarkRun> runs) =>
        [.. runs[0].Measures.Keys.Where(key => runs.All(run => run.Measures.ContainsKey(key)))];

    /// <summary>By which factor the raw loop beside a benchmark changed: the machine, not Burst.</summary>
    private static double MachineFactor(BenchmarkRun before, BenchmarkRun after, BenchmarkId id)
    {
        if (id.IsRaw)
            return 1;
        foreach (var (key, raw) in after.Measures)
        {
            if (raw.Id.IsRaw && raw.Id.IsBeside(id) && before.Measures.TryGetValue(key, out var rawBefore))
                return raw.Nanoseconds / rawBefore.Nanoseconds;
        }

        return 1;
    }

    private static Change Compare(Measure[] before, Measure[] after, double machineFactor, Limits limits, double confidence)
    {
        var ratio = new PairedRatio([.. before.Zip(after, (left, right) => right.Nanoseconds / left.Nanoseconds / machineFactor)]);
        var bytesBefore = before.Min(static measure => measure.AllocatedBytes);
        var bytesAfter = after.Min(static measure => measure.AllocatedBytes);
        var median = before.Select(static measure => measure.Nanoseconds).Order().ElementAt(before.Length / 2);
        var id = after[0].Id;
        return new Change(
            id, median, median * ratio.Factor, ratio, bytesBefore, bytesAfter,
            id.IsRaw ? Verdict.Same : JudgeTime(ratio.Interval(confidence), limits),
            id.IsRaw ? Verdict.Same : JudgeBytes(bytesBefore, bytesAfter, limits));
    }

    private static Verdict JudgeTime((double Low, double High) interval, Limits limits) => interval switch
    {
        { High: < 1 } => Verdict.Better,
        { Low: > 1 } when interval.Low > 1 + limits.Time => Verdict.TooMuch,
        { Low: > 1 } => Verdict.Worse,
        _ => Verdict.Same,
    };

    private static Verdict JudgeBytes(long before, long after, Limits limits)
    {
        var allowed = Math.Max(limits.Bytes, (long)(before * limits.BytesShare));
        return after - before > allowed ? Verdict.TooMuch
            : before - after > allowed ? Verdict.Better
            : Verdict.Same;
    }
}
