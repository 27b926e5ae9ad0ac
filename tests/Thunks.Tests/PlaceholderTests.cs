using System.Text;

namespace Burst.Thunks.Tests;

public class PlaceholderTests
{
    private static readonly ObjectHash Hash = ObjectHash.Of("##GGTHUNK##"u8);

    [Theory]
    [InlineData("plain", false)]
    [InlineData("x.o", true)]
    [InlineData("libx.so.1.2.3", true)]
    [InlineData("libx.so.1a", false)]
    [InlineData("dir.o/file", false)]
    [InlineData("noext.so.", true)]
    [InlineData("a", true)]
    [InlineData("v.so.d", false)]
    [InlineData("Makefile.O", false)]
    public void Format_FileName_DecidesTheForm(string name, bool isForLinker)
    {
        var file = Placeholder.Format(name, new OutputRef(Hash, "tag"), out var mode);
        Assert.Equal(
            isForLinker
                ? $"OUTPUT_FORMAT(\"elf64-x86-64\")/*\n{Hash}#tag\n*/"
                : $"#!/usr/bin/env gg-force-and-run\n{Hash}#tag\n",
            Encoding.UTF8.GetString(file));
        Assert.Equal(isForLinker ? "600" : "755", Convert.ToString((int)mode, 8));
        Assert.True(Placeholder.TryParse(file, out var output));
        Assert.Equal(new OutputRef(Hash, "tag"), output);
    }

    [Fact]
    public void TryParse_OtherFiles_AreNoPlaceholders()
    {
        Assert.False(Placeholder.TryParse(""u8, out _));
        Assert.False(Placeholder.TryParse("#!/bin/sh\n"u8, out _));
        Assert.False(Placeholder.TryParse("OUTPUT_FORMAT(elf64-x86-64)"u8, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\nTshort\n")]
    [InlineData("\nTzNaxQTxJWosKs4.jLw5STttYb5Eah.5DzdCQUTYlrOs0000000b")]
    public void TryParse_CutOffOrMalformed_SaysSo(string rest) =>
        Assert.Throws<ThunkFormatException>(
            () => Placeholder.TryParse(Encoding.UTF8.GetBytes("#!/usr/bin/env gg-force-and-run" + rest), out _));
}
