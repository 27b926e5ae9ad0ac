using Burst.BenchComment.Compare;

namespace Burst.BenchComment.Tests.Compare;

public sealed class StudentTTests
{
    // From printed tables.
    [Theory]
    [InlineData(0.05, 1, 12.7062)]
    [InlineData(0.05, 4, 2.7764)]
    [InlineData(0.01, 9, 3.2498)]
    [InlineData(0.001, 2, 31.5991)]
    [InlineData(0.2, 30, 1.3104)]
    public void Quantile_OfTables_TheSame(double outside, int degreesOfFreedom, double expected) =>
        Assert.Equal(expected, StudentT.Quantile(outside, degreesOfFreedom), 4);

    [Fact]
    public void Interval_ThreePairs_AsByHand()
    {
        // Logarithms 0, 0.1, 0.2: mean 0.1, standard error 0.1 / √3, t = 4.3027.
        var ratio = new PairedRatio([1, Math.Exp(0.1), Math.Exp(0.2)]);
        var (low, high) = ratio.Interval(0.95);
        Assert.Equal(Math.Exp(0.1), ratio.Factor, 12);
        Assert.Equal(Math.Exp(0.1 - 4.30265 * 0.1 / Math.Sqrt(3)), low, 5);
        Assert.Equal(Math.Exp(0.1 + 4.30265 * 0.1 / Math.Sqrt(3)), high, 5);
        Assert.Equal(2, ratio.PairsSlower);
    }

    [Fact]
    public void Interval_OnePair_KnowsNothing() =>
        Assert.Equal((0, double.PositiveInfinity), new PairedRatio([3]).Interval(0.95));
}
