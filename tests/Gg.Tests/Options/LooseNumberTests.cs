using Burst.Engine;
using Burst.Gg.Options;

namespace Burst.Gg.Tests.Options;

public sealed class LooseNumberTests
{
    [Theory]
    [InlineData("12", 12)]
    [InlineData(" +12x", 12)]
    [InlineData("4294967297", 4294967297)]
    [InlineData("-5", 18446744073709551611)]
    public void ParseUnsigned_Number_AsStrtoul(string text, ulong expected) =>
        Assert.Equal(expected, LooseNumber.ParseUnsigned(text));

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("-")]
    [InlineData("99999999999999999999")]
    public void ParseUnsigned_NoNumber_Throws(string text) =>
        Assert.StartsWith("stoul", Assert.Throws<BurstException>(() => LooseNumber.ParseUnsigned(text)).Message, StringComparison.Ordinal);
}
