using Burst.Cli.Forcing;
using Burst.Engine;

namespace Burst.Cli.Tests.Forcing;

public sealed class ProgressTextTests
{
    [Fact]
    public void Line_MiddleOfARun_AllNumbers() => Assert.Equal(
        "  1,234/5,000 done · 2 running · 3,764 waiting · 200 cached · 0 failed · 431/s · ETA 8.7 s",
        ProgressText.Line(new EngineCounts(5000, 1034, 200, 0, 0, 2, 10, 1234), 431));

    [Fact]
    public void Line_RateUnknown_LeftOut() => Assert.Equal(
        "  0/1 done · 1 running · 0 waiting · 0 cached · 0 failed",
        ProgressText.Line(new EngineCounts(1, 0, 0, 0, 0, 1, 0, 0), 0));

    [Fact]
    public void Line_NarrowTerminal_ShortAndFailuresFirst() => Assert.Equal(
        "1,234/5,000 · 3 failed · 431/s · 8.7 s left · 2 running · 200 cached",
        ProgressText.Line(new EngineCounts(5000, 1034, 200, 3, 0, 2, 10, 1234), 431, 79));

    [Theory]
    [InlineData(0.012, "12 ms")]
    [InlineData(1.25, "1.3 s")]
    [InlineData(9, "9 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    public void Duration_Seconds_NaturalUnit(double seconds, string expected) =>
        Assert.Equal(expected, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));
}
