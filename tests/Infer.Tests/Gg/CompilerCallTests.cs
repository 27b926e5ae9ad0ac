using Burst.Infer.Gg;

namespace Burst.Infer.Tests.Gg;

public sealed class CompilerCallTests
{
    [Fact]
    public void Parse_ACallThatCompiles_TellsItsParts()
    {
        var call = CompilerCall.Parse(
            ["-O2", "-Iinc", "-I", "more", "-D", "A=1", "-MD", "-MF", "a.d", "-c", "a.c", "-x", "c++", "b", "-xnone", "c.s", "-oout.o"]);

        Assert.Equal<string>(["-O2", "-Iinc", "-I", "more", "-D", "A=1"], call.Options);
        Assert.Equal<(string, string?)>([("a.c", null), ("b", "c++"), ("c.s", null)], call.Inputs);
        Assert.Equal<string>(["inc", "more"], call.IncludeDirectories);
        Assert.Equal("out.o", call.Output);
        Assert.Equal(CompilerStage.Assemble, call.Last);
    }

    [Fact]
    public void Parse_ACallThatLinks_KeepsTheOrderOfFilesAndLibraries()
    {
        var call = CompilerCall.Parse(["a.o", "-lm", "-L", "lib", "b.a", "-l", "z"]);

        Assert.Equal(["a.o", "-lm", "b.a", "-lz"], call.Inputs.Select(input => input.Name));
        Assert.Equal<string>(["-L", "lib"], call.Options);
        Assert.Equal(CompilerStage.Link, call.Last);
        Assert.Null(call.Output);
    }

    [Theory]
    [InlineData("a.c", null, false, "c")]
    [InlineData("a.c", null, true, "c++")]
    [InlineData("a.cc", null, false, "c++")]
    [InlineData("a.S", null, false, "assembler-with-cpp")]
    [InlineData("a.txt", "c", false, "c")]
    [InlineData("a.o", null, false, null)]
    public void Of_AFile_IsItsLanguage(string file, string? given, bool isCxxDriver, string? expected) =>
        Assert.Equal(expected, CompilerLanguage.Of(file, given, isCxxDriver)?.Name);
}
