using Burst.Gg.Describe;

namespace Burst.Gg.Tests.Describe;

public sealed class ShellQuoteTests
{
    [Theory]
    [InlineData("plain-1.2/x=y", "plain-1.2/x=y")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("@{GGHASH:V}", "'@{GGHASH:V}'")]
    [InlineData("a\nb'\\", @"$'a\nb\'\\'")]
    [InlineData("~", "'~'")]
    public void Quote_Word_ReadsBackInAShell(string word, string expected) =>
        Assert.Equal(expected, ShellQuote.Quote(word));
}
