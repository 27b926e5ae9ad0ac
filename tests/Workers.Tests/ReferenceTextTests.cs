using System.Text;
using System.Text.RegularExpressions;

namespace Burst.Workers.Tests;

public sealed partial class ReferenceTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("@{GGHASH:Vx}", "<Vx>")]
    [InlineData("a@{GGHASH:V.x_1}b@{GGHASH:T}c", "a<V.x_1>b<T>c")]
    [InlineData("@{GGHASH:}", "@{GGHASH:}")]
    [InlineData("@{GGHASH:a b}", "@{GGHASH:a b}")]
    [InlineData("@{GGHASH:a", "@{GGHASH:a")]
    [InlineData("@{GGHASH:a#}", "@{GGHASH:a#}")]
    [InlineData("@{GGHASH:a#tag}z", "<a>z")]
    [InlineData("@{GGHASH:a#}}z", "<a>z")]
    [InlineData("@{GGHASH:a#x} and } more", "<a> more")]
    [InlineData("@{GGHASH:a#x}/@{GGHASH:b}", "<a>/<b>")]
    [InlineData("@{GGHASH:a#x/y}", "@{GGHASH:a#x/y}")]
    [InlineData("@{GGHASH:a#@{GGHASH:b}", "<a>")]
    [InlineData("@{GGHASH:@{GGHASH:b}", "@{GGHASH:<b>")]
    [InlineData("@{GGHASH:a#x/}@{GGHASH:b#ü}", "@{GGHASH:a#x/}<b>")]
    public void TryFind_Text_ReplacesAsGgDoes(string text, string expected) => Assert.Equal(expected, Replace(text));

    [Fact]
    public void TryFind_RandomText_AgreesWithTheExpression()
    {
        string[] parts = ["@{GGHASH:", "@{GG", "a", "V.1_", "#", "}", "/", " ", "\n", "@", "{"];
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.Equal(Pattern().Replace(text, "<$1>"), Replace(text));
        }
    }

    private static string Replace(string text)
    {
        var result = new StringBuilder();
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (ReferenceText.TryFind(rest, out var start, out var end, out var reference))
        {
            result.Append(Encoding.UTF8.GetString(rest[..start])).Append('<').Append(Encoding.UTF8.GetString(reference)).Append('>');
            rest = rest[end..];
        }

        return result.Append(Encoding.UTF8.GetString(rest)).ToString();
    }

    [GeneratedRegex("@\\{GGHASH:([a-zA-Z0-9_.]+)(?:#([^/]+))?\\}")]
    private static partial Regex Pattern();
}
