using Burst.Cli.Benchmarking;
using Burst.Cli.Benchmarking.Work;

namespace Burst.Cli.Tests.Benchmarking;

public sealed class StepTests
{
    [Fact]
    public void TimesFloor_Rounds_MedianOfPairedRatios()
    {
        var raw = new Step("raw", "raw", static _ => default);
        var other = new Step("other", "another raw loop", static _ => default);
        var whole = new Step("whole", "whole", static _ => default, "raw", "other");
        foreach (var (rawTime, otherTime, wholeTime) in new[] { (1, 1, 4), (10, 10, 40), (1, 3, 12) })
        {
            raw.Rounds.Add(Took(rawTime));
            other.Rounds.Add(Took(otherTime));
            whole.Rounds.Add(Took(wholeTime));
        }

        Assert.Equal(2, whole.TimesFloor([raw, other, whole], static cost => cost.WallMicroseconds));
        Assert.Null(raw.TimesFloor([raw, other, whole], static cost => cost.WallMicroseconds));
        Assert.Equal(1_000_000.0 / 12, whole.PerSecond);
    }

    [Theory]
    [InlineData(0.5, 5)]
    [InlineData(0.99, 10)]
    [InlineData(0, 1)]
    public void Quantile_OfTen_LeastThatEnoughDoNotExceed(double share, double expected) =>
        Assert.Equal(expected, Statistics.Quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share));

    private static Cost Took(int microseconds) => new(1, TimeSpan.FromMicroseconds(microseconds), default, 0);
}
