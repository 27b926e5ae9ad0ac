using Burst.Infer.Binutils;
using Burst.Infer.Tools;

namespace Burst.Infer.Tests.Binutils;

public sealed class StripModelTests : IAsyncLifetime
{
    private readonly Workshop _shop = new();

    public Task InitializeAsync()
    {
        _shop.Write("a.c", "static int x; int twice(int y) { return y * 2 + x; } int main(void) { return twice(2); }\n");
        _shop.Write("names", "twice thrice\n");
        var (exitCode, printed) = _shop.Shell(
            "gcc -g -c a.c && gcc a.o -o prog && ar rcs lib.a a.o && objcopy --only-keep-debug prog prog.debug");
        Assert.True(exitCode == 0, printed);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _shop.DisposeAsync().AsTask();

    [Theory]
    [InlineData("strip", "prog", "prog", true)]
    [InlineData("strip", "-g -R .comment a.o", "a.o", false)]
    [InlineData("strip", "--strip-unneeded -o small prog", "small", true)]
    [InlineData("strip", "-S lib.a", "lib.a", false)]
    [InlineData("objcopy", "-S prog small", "small", true)]
    [InlineData("objcopy", "--add-gnu-debuglink=prog.debug prog", "prog", true)]
    [InlineData("objcopy", "-O binary -j .text a.o a.bin", "a.bin", false)]
    [InlineData("objcopy", "-O binary prog prog.bin", "prog.bin", false)]
    [InlineData("objcopy", "--redefine-syms names --rename-section .text=.other,code a.o b.o", "b.o", false)]
    public async Task Answer_AFile_BecomesTheBytesOfTheRealTool(string tool, string arguments, string output, bool isProgram)
    {
        var call = _shop.Call(tool, "", arguments.Split(' '));
        Assert.Equal(0, _shop.Shell($"mkdir real && cp a.o prog prog.debug lib.a names real && cd real && {tool} {arguments}").ExitCode);

        var made = Assert.Single(new StripModel(_shop.Files, _shop.Root, _shop.Tools).Answer(call).Modelled().Outputs);

        Assert.Equal((_shop[output], isProgram), (made.Path, made.IsProgram));
        Assert.Equal(File.ReadAllBytes(_shop[$"real/{output}"]), await _shop.ForceAsync(made.Output));
    }

    [Fact]
    public void Answer_SeveralFiles_HaveAThunkEach() => Assert.Equal(
        [_shop["a.o"], _shop["prog"]],
        new StripModel(_shop.Files, _shop.Root, _shop.Tools).Answer(_shop.Call("strip", "", "a.o", "prog")).Modelled()
            .Outputs.Select(output => output.Path));

    [Theory]
    [InlineData("strip", "-p", "prog")]
    [InlineData("strip", "missing")]
    [InlineData("strip", "a.c")]
    [InlineData("strip", "--unheard-of", "prog")]
    [InlineData("objcopy", "-I", "binary", "-O", "elf64-x86-64", "names", "names.o")]
    [InlineData("objcopy", "a.o", "missing/b.o")]
    public void Answer_WhatNoThunkStandsFor_RunsForReal(string tool, params string[] arguments) => Assert.IsType<ToolAnswer.RunReal>(
        new StripModel(_shop.Files, _shop.Root, _shop.Tools).Answer(_shop.Call(tool, "", arguments)));
}
