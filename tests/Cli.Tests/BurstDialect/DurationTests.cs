using Burst.Cli.BurstDialect;

namespace Burst.Cli.Tests.BurstDialect;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("0.25", 250)]
    [InlineData("7", 7_000)]
    public void TryParse_Duration_Milliseconds(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("0")]
    [InlineData("-1s")]
    [InlineData("3q")]
    [InlineData("1e3")]
    [InlineData("5000h")]
    [InlineData("NaN")]
    public void TryParse_Other_False(string text) => Assert.False(Duration.TryParse(text, out _));
}
