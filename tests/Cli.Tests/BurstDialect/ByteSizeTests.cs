using Burst.Cli.BurstDialect;

namespace Burst.Cli.Tests.BurstDialect;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("65536", 65_536)]
    [InlineData("64KiB", 65_536)]
    [InlineData("64k", 65_536)]
    [InlineData("1.5 MiB", 1_572_864)]
    [InlineData("2GB", 2_147_483_648)]
    public void TryParse_Size_Bytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("0")]
    [InlineData("-1K")]
    [InlineData("0.1")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999G")]
    [InlineData("3T")]
    public void TryParse_Other_False(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(78_643_200, "75 MiB")]
    [InlineData(4_294_967_296, "4 GiB")]
    public void Format_Bytes_ShortText(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));
}
