using Burst.Infer.Scan;
using Burst.Infer.Toolchains;
using Burst.Testing;

namespace Burst.Infer.Tests.Toolchains;

public sealed class CompilerFlagsTests : IDisposable
{
    private const string Gcc = "/usr/bin/gcc";

    private static readonly CompilerQuestion Unused = new("__has_attribute", "__unused__");
    private static readonly CompilerQuestion Fallthrough = new("__has_c_attribute", "fallthrough");
    private static readonly CompilerQuestion Unknown = new("__has_attribute", "no_such_attribute");
    private static readonly CompilerQuestion Foreign = new("__has_no_such_operator", "x");
    private static readonly CompilerQuestion Malformed = new("__has_attribute", "::");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ask_AQuestionOfAFile_StartsTheCompilerOnceForAll()
    {
        var flags = Read();
        Assert.True(flags.Has(Unused.Name));
        var before = AnswersKept();
        CompilerQuestion[] all = [Unknown, Unused, Foreign, Fallthrough];

        Assert.Equal(1, flags.Ask(Unused, all));
        Assert.Equal(0, flags.Ask(Unknown, all));
        Assert.True(flags.Ask(Fallthrough, all) > 201000);
        Assert.Equal(before + 1, AnswersKept());
    }

    [Fact]
    public void Ask_WithOneThatTheCompilerRefuses_AnswersTheOthers()
    {
        var flags = Read();

        Assert.Equal(1, flags.Ask(Unused, [Malformed, Unused]));
        Assert.Null(flags.Ask(Malformed, [Malformed, Unused]));
    }

    private CompilerFlags Read() => CompilerFlags.Read(
        new ProbeCache(_folder["probes"]), new Compiler(Gcc, 12, false, Gcc, Gcc, Gcc), Gcc, "c", [], LanguageRules.For(SourceLanguage.C))!;

    private int AnswersKept() => Directory.GetFiles(_folder["probes"]).Length;
}
