using Burst.Gg.Options;

namespace Burst.Gg.Tests.Options;

public sealed class OptionParserTests
{
    private readonly OptionParser _parser = new(
        new OptionSpec("envar", 'E', TakesValue: true),
        new OptionSpec("executable", 'e', TakesValue: true),
        new OptionSpec("no-status", 's'),
        new OptionSpec("no-status-bar", 'b'),
        new OptionSpec("timeout", 'T', TakesValue: true),
        new OptionSpec("fallback-engine", '\x1', TakesValue: true));

    [Theory]
    [InlineData("-s x -e a y", "s e=a | x y")]
    [InlineData("-se a", "s e=a |")]
    [InlineData("-sea", "s e=a |")]
    [InlineData("-e -s", "e=-s |")]
    [InlineData("--exec=a=b", "e=a=b |")]
    [InlineData("--exec a", "e=a |")]
    [InlineData("--executable=", "e= |")]
    [InlineData("--no-status", "s |")]
    [InlineData("-s -- -s --x", "s | -s --x")]
    [InlineData("- -s", "s | -")]
    [InlineData("-e -- x", "e=-- | x")]
    [InlineData("--fall x", "\x1=x |")]
    public void Parse_Line_AsGetopt(string line, string expected)
    {
        var seen = new List<string>();
        var operands = _parser.Parse(
            line.Split(' '), (option, value) => seen.Add(option.TakesValue ? $"{option.ShortName}={value}" : $"{option.ShortName}"));

        Assert.Equal(expected, $"{string.Join(' ', seen)} | {string.Join(' ', operands)}".Trim());
    }

    [Theory]
    [InlineData("-m", "invalid option -- 'm'")]
    [InlineData("-sm", "invalid option -- 'm'")]
    [InlineData("-e", "option requires an argument -- 'e'")]
    [InlineData("--status", "unrecognized option '--status'")]
    [InlineData("--status=3", "unrecognized option '--status=3'")]
    [InlineData("--executable", "option '--executable' requires an argument")]
    [InlineData("--exe", "option '--executable' requires an argument")]
    [InlineData("--no-status=3", "option '--no-status' doesn't allow an argument")]
    [InlineData("--e", "option '--e' is ambiguous; possibilities: '--envar' '--executable'")]
    [InlineData("--no", "option '--no' is ambiguous; possibilities: '--no-status' '--no-status-bar'")]
    public void Parse_WrongLine_MessageOfTheCLibrary(string line, string message)
    {
        var error = Assert.Throws<OptionException>(() => _parser.Parse(line.Split(' '), (_, _) => { }));

        Assert.Equal(message, error.Message);
    }
}
