using System.Text;
using Burst.Engine;
using Burst.Infer.Assemble;
using Burst.Infer.Session;
using Burst.Infer.Tools;

namespace Burst.Infer.Tests.Assemble;

public sealed class AssemblerModelTests : IAsyncLifetime
{
    private readonly Workshop _shop = new();

    public Task InitializeAsync()
    {
        _shop.Write("a.s", ".globl a\na: nop\n ret\n");
        _shop.Write("b.s", " .ifdef ABC\n.globl b\nb: jmp a\n.endif\n");
        _shop.Write("src/main.s", "/* .include \"mac.inc\" twice */ .include \"mac.inc\"\n.include \"mac.inc\"\n");
        _shop.Write("inc/mac.inc", ".incbin \"inc/data\"\n.incbin \"data\", 1, 2\n");
        _shop.Write("inc/data", "bytes of data");
        _shop.Write("macro.s", ".macro take name\n.incbin \"\\name\"\n.endm\n take x\n");
        _shop.Write("bad.s", "\tnonsense %eax\n");
        _shop.Write("absent.s", ".include \"absent\"\n");
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _shop.DisposeAsync().AsTask();

    [Theory]
    [InlineData("", "a.s -o a.o", "a.o")]
    [InlineData("", "--64 -march=generic64+avx2 --noexecstack a.s", "a.out")]
    [InlineData("", "-g --gdwarf-5 -o a.o a.s", "a.o")]
    [InlineData("", "-g a.s b.s --defsym ABC=1 -o both.o", "both.o")]
    [InlineData("", "--compress-debug-sections=zlib -g -L a.s -o src/a.o", "src/a.o")]
    [InlineData("", "-I inc src/main.s -o main.o", "main.o")]
    [InlineData("src", "-I.. -I../inc -g main.s -o ../main.o", "main.o")]
    public async Task Answer_Sources_GiveTheBytesOfTheRealObject(string folder, string arguments, string output)
    {
        if (folder == "src")
            _shop.Write("src/inc/data", "bytes of data");
        var call = _shop.Call("as", folder, arguments.Split(' '));
        var expected = _shop.ReallyMade(call with { Arguments = [$"--debug-prefix-map={_shop.ProjectPath}=.", .. call.Arguments] }, output);

        var made = Assert.Single(Model().Answer(call).Modelled().Outputs);

        Assert.Equal((_shop[output], false), (made.Path, made.IsProgram));
        Assert.Equal(expected, await _shop.ForceAsync(made.Output));
    }

    [Fact]
    public async Task Answer_AFileThatIsNamedHasChanged_IsAnotherThunk()
    {
        var call = _shop.Call("as", "", "-Iinc", "src/main.s", "-o", "main.o");
        await _shop.ForceAsync(Model().Answer(call).Modelled().Outputs[0].Output);

        _shop.Write("unrelated", "");
        await _shop.ForceAsync(Model().Answer(call).Modelled().Outputs[0].Output);
        _shop.Write("inc/data", "other data   ");
        await _shop.ForceAsync(Model().Answer(call).Modelled().Outputs[0].Output);

        Assert.Equal(2, _shop.ExecutedCount);
    }

    [Fact]
    public async Task Force_SourcesWithErrors_SaysWhatTheAssemblerSays()
    {
        var call = _shop.Call("as", "", "bad.s", "-o", "bad.o");
        var (exitCode, printed) = _shop.Shell("as bad.s -o bad.o");

        var answer = Model().Answer(call).Modelled();
        var failure = await Assert.ThrowsAsync<ThunkFailedException>(() => _shop.ForceAsync(answer.Outputs[0].Output));

        Assert.Equal(exitCode, failure.Failure.Failure.ExitStatus);
        Assert.Equal(printed, new MessageText(_shop.ProjectPath, hasColours: false).Translate(Encoding.UTF8.GetString(_shop.Errors.ToArray())));
    }

    [Theory]
    [InlineData("-o a.o", "reads its input from a pipe")]
    [InlineData("-o a.o -", "reads its input from a pipe")]
    [InlineData("missing.s", "'missing.s' is not found")]
    [InlineData("a.s -o /dev/null", "writes to /dev/null")]
    [InlineData("a.s -o nowhere/a.o", "writes to nowhere/a.o")]
    [InlineData("macro.s", "the assembler reads files that macro.s names")]
    [InlineData("absent.s", "the assembler reads files that absent.s names")]
    [InlineData("-al=list a.s", "its option -a")]
    [InlineData("--MD deps a.s", "its option --MD")]
    [InlineData("--debug-prefix-map=/x=/y a.s", "its option --debug-prefix-map=")]
    [InlineData("--unheard-of a.s", "its argument '--unheard-of' is not known")]
    public void Answer_WhatNoThunkStandsFor_RunsForReal(string arguments, string reason) => Assert.Equal(
        reason, Assert.IsType<ToolAnswer.RunReal>(Model().Answer(_shop.Call("as", "", arguments.Split(' ')))).Reason);

    private AssemblerModel Model() => new(_shop.Files, _shop.Root, _shop.Tools, _shop.Probes, keepsPaths: false);
}
