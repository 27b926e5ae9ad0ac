using Burst.Infer.Tools;

namespace Burst.Infer.Tests.Tools;

public sealed class OptionTableTests
{
    private static readonly OptionTable s_linker = new OptionTable(oneDashIsEnough: true)
        .Add(WordUse.Writes, "-o: --output=")
        .Add(WordUse.Library, "-l: --library=")
        .Add(WordUse.Text, "-r -s -O? --soname= --build-id[=] --shared");

    [Theory]
    [InlineData("-o prog a.o", "Writes -o prog", "Operand  a.o")]
    [InlineData("-oprog", "Writes -o prog")]
    [InlineData("-output", "Writes -o utput")]
    [InlineData("--output=prog", "Writes --output= prog")]
    [InlineData("-soname libx.so", "Text -soname libx.so")]
    [InlineData("-soname=libx.so", "Text -soname= libx.so")]
    [InlineData("-shared --build-id --build-id=sha1", "Text -shared ", "Text --build-id ", "Text --build-id= sha1")]
    [InlineData("-rs -lm", "Text -r ", "Text -s ", "Library -l m")]
    [InlineData("-O -O2", "Text -O ", "Text -O 2")]
    public void TryParse_Options_AreReadAsGetoptDoes(string arguments, params string[] expected)
    {
        Assert.True(s_linker.TryParse(arguments.Split(' '), out var words, out _));

        Assert.Equal(expected, words.Select(word => $"{word.Use} {word.Option} {word.Value}"));
        Assert.Equal(arguments.Replace("-rs", "-r -s"), string.Join(' ', words.SelectMany(word => word.Arguments)));
    }

    [Theory]
    [InlineData("a.o -unheard", "-unheard")]
    [InlineData("--shared=yes", "--shared=yes")]
    [InlineData("a.o -o", "-o")]
    [InlineData("-", "-")]
    public void TryParse_WhatIsNotInTheTable_IsNamed(string arguments, string expected)
    {
        Assert.False(s_linker.TryParse(arguments.Split(' '), out _, out var unknown));
        Assert.Equal(expected, unknown);
    }

    [Fact]
    public void TryParse_OneDash_IsForLettersWhereLongOptionsNeedTwo() =>
        Assert.False(new OptionTable().Add(WordUse.Text, "--shared").TryParse(["-shared"], out _, out _));
}
