using Burst.BenchComment.Compare;
using Burst.BenchComment.Report;
using Burst.BenchComment.Results;

namespace Burst.BenchComment.Tests.Compare;

public sealed class ComparisonTests
{
    private static readonly double[] _quiet = [0.01, -0.01, 0.005, -0.005, 0];

    [Theory]
    [InlineData(1.2, Verdict.TooMuch)]
    [InlineData(1.03, Verdict.Worse)]
    [InlineData(1.0, Verdict.Same)]
    [InlineData(0.8, Verdict.Better)]
    public void OfPairs_QuietMachine_SeesTheChange(double factor, object verdict)
    {
        var (before, after) = Runs.Pairs(factor, _quiet);
        var comparison = Comparison.OfPairs(before, after, new Limits());
        var change = Assert.Single(comparison.Changes);
        Assert.Equal(verdict, change.Time);
        Assert.Equal((Verdict)verdict == Verdict.TooMuch, comparison.HasRegression);
        Assert.Equal(factor, change.Ratio.Factor, 0.005);
    }

    [Fact]
    public void OfPairs_SlowerWithinNoise_NoRegression()
    {
        var (before, after) = Runs.Pairs(1.2, 0.5, -0.4, 0.1, -0.3, 0.4);
        Assert.False(Comparison.OfPairs(before, after, new Limits()).HasRegression);
    }

    [Fact]
    public void OfPairs_NothingChangedAThousandTimes_FewFalseAlarms()
    {
        var random = new Random(7);
        var alarms = 0;
        for (var i = 0; i < 1000; i++)
        {
            var ids = Enumerable.Range(0, 20).Select(number => new BenchmarkId("Some", $"M{number}", "")).ToArray();
            BenchmarkRun Noisy() => Runs.Of([.. ids.Select(id => (id, 1000 * Math.Exp(0.2 * Normal(random)), 0L))]);
            var runs = Enumerable.Range(0, 10).Select(_ => Noisy()).ToArray();
            if (Comparison.OfPairs(runs[..5], runs[5..], new Limits()).Changes.Any(static change => change.HasMoved))
                alarms++;
        }

        // Allowed are 5 in 100.
        Assert.InRange(alarms, 20, 80);
    }

    [Theory]
    [InlineData(100, 117, true)]
    [InlineData(100, 116, false)]
    [InlineData(100, 0, false)]
    [InlineData(6000, 6060, false)]
    [InlineData(6000, 6061, true)]
    public void WithHistory_Bytes_CountedExactly(long bytesBefore, long bytesAfter, bool isRegression)
    {
        var comparison = Comparison.WithHistory(
            Runs.Of((Runs.WholePath, 10, bytesBefore)), Runs.Of((Runs.WholePath, 1000, bytesAfter)), new Limits());
        Assert.Equal(isRegression, comparison.HasRegression);
    }

    [Fact]
    public void WithHistory_SlowerMachine_RelativeToRawLoop()
    {
        var before = Runs.Of((Runs.WholePath, 1000, 0), (Runs.Raw, 100, 0));
        var after = Runs.Of((Runs.WholePath, 2200, 0), (Runs.Raw, 200, 0));
        var change = Comparison.WithHistory(before, after, new Limits()).Changes.Single(change => change.Id == Runs.WholePath);
        Assert.Equal(1.1, change.Ratio.Factor, 6);
    }

    [Fact]
    public void OfPairs_UnequalNumbersOrNothingInCommon_Refused()
    {
        var one = Runs.Of((Runs.WholePath, 1, 0));
        Assert.Contains("2 of the base and 1 of the change", Refusal([one, one], [one]), StringComparison.Ordinal);
        Assert.Contains("no benchmark in common", Refusal([one], [Runs.Of((Runs.Store, 1, 0))]), StringComparison.Ordinal);

        static string Refusal(BenchmarkRun[] before, BenchmarkRun[] after) =>
            Assert.Throws<BenchException>(() => Comparison.OfPairs(before, after, new Limits())).Message;
    }

    [Fact]
    public void Write_Moved_SaysWhatAndWhy()
    {
        var before = Enumerable.Range(0, 5).Select(_ => Runs.Of((Runs.WholePath, 1000, 300), (Runs.Raw, 100, 0), (Runs.Store, 100, 64))).ToArray();
        var after = Enumerable.Range(0, 5).Select(i =>
            Runs.Of((Runs.WholePath, 1400 + i, 400), (Runs.Raw, 100 + (i - 2) * 0.1, 0), (Runs.Store, 440 + i, 164))).ToArray();
        var limits = new Limits();
        var text = MarkdownReport.Write(Comparison.OfPairs(before, after, limits), before[0], after[0], limits);
        Assert.Contains("2 of 3 worse than allowed", text, StringComparison.Ordinal);
        Assert.Contains("| WholePath.Stream, Threads=2 | 1,000k | 713k | −28.7 % |", text, StringComparison.Ordinal);
        Assert.Contains("slower in 5 of 5 pairs, and the raw loop beside it did not move", text, StringComparison.Ordinal);
        Assert.Contains("allocates 100 B more", text, StringComparison.Ordinal);
        Assert.Contains("Store moved the same way (+342 ns, +100 B)", text, StringComparison.Ordinal);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
