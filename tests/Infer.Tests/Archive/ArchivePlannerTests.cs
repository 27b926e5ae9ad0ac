using Burst.Infer.Archive;
using Burst.Infer.Tests.Compile;
using Burst.Infer.Tools;

namespace Burst.Infer.Tests.Archive;

public sealed class ArchivePlannerTests : IAsyncLifetime
{
    private readonly Workshop _shop = new();

    public Task InitializeAsync()
    {
        foreach (var name in new[] { "a", "b", "a_name_longer_than_fifteen" })
            _shop.Write($"{name}.c", $"int {name}(void) {{ return 1; }}\n");
        _shop.Write("sub/b.c", "int other(void) { return 2; }\n");
        _shop.Write("list.rsp", "a.o \"b.o\"\n");
        var (exitCode, printed) = _shop.Shell("for f in *.c sub/b.c; do gcc -c $f -o ${f%.c}.o || exit 1; done");
        Assert.True(exitCode == 0, printed);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _shop.DisposeAsync().AsTask();

    [Theory]
    [InlineData("rcs lib.a a.o b.o a_name_longer_than_fifteen.o")]
    [InlineData("cru lib.a a.o")]
    [InlineData("-rc lib.a a.o sub/b.o b.o")]
    [InlineData("qcS lib.a a.o b.o b.o")]
    [InlineData("cqD sub/../sub/lib.a a.o b.o")]
    [InlineData("rv lib.a a.o list.rsp")]
    [InlineData("rcs lib.a @list.rsp")]
    [InlineData("rc lib.a")]
    public async Task Plan_AnArchive_HasTheBytesAndMessagesOfARealOne(string arguments)
    {
        var call = _shop.Call("ar", "", arguments.Split(' '));
        var output = arguments.Contains("sub/lib.a") ? "sub/lib.a" : "lib.a";
        var (exitCode, printed) = _shop.Shell($"ar {arguments}");
        Assert.Equal(0, exitCode);
        var expected = File.ReadAllBytes(_shop[output]);
        File.Delete(_shop[output]);

        var answer = Model().Answer(call).Modelled();

        Assert.Equal(_shop[output], answer.Outputs[0].Path);
        Assert.Equal(expected, await _shop.ForceAsync(answer.Outputs[0].Output));
        Assert.Equal(
            printed.Replace(" - ", $" - {_shop.ProjectPath}/"),
            (await _shop.ForceTextAsync(answer.Messages[0])).Replace("@{TREE}/p", _shop.ProjectPath));
    }

    [ClangTheory]
    [InlineData("rcs lib.a a.o b.o a_name_longer_than_fifteen.o")]
    [InlineData("-rc lib.a a.o sub/b.o b.o")]
    [InlineData("qc lib.a a.o b.o b.o")]
    [InlineData("qcS lib.a @list.rsp")]
    public async Task Plan_AnArchiveOfLlvm_HasTheBytesOfARealOne(string arguments)
    {
        var call = _shop.Call("llvm-ar", "", arguments.Split(' '));
        var expected = _shop.ReallyMade(call, "lib.a");

        var answer = Model().Answer(call).Modelled();

        Assert.Equal(expected, await _shop.ForceAsync(answer.Outputs[0].Output));
    }

    [Theory]
    [InlineData("rc lib.a a.o", "r lib.a b.o a_name_longer_than_fifteen.o")]
    [InlineData("rc lib.a a.o b.o", "rs lib.a sub/b.o")]
    [InlineData("qc lib.a a.o b.o", "q lib.a sub/b.o")]
    public async Task Plan_OntoAnArchiveThatIsNotMadeYet_MakesAllOfItAtOnce(string first, string second)
    {
        var (exitCode, _) = _shop.Shell($"ar {first} && ar {second}");
        Assert.Equal(0, exitCode);
        var expected = File.ReadAllBytes(_shop["lib.a"]);
        File.Delete(_shop["lib.a"]);

        Model().Answer(_shop.Call("ar", "", first.Split(' '))).Modelled().Place();
        var answer = Model().Answer(_shop.Call("ar", "", second.Split(' '))).Modelled();

        Assert.Equal(expected, await _shop.ForceAsync(answer.Outputs[0].Output));
        Assert.Equal(1, _shop.ExecutedCount);
    }

    [Fact]
    public void Plan_MembersThatAreAllReplaced_IsTheThunkOfAFreshArchive()
    {
        var call = _shop.Call("ar", "", "rcs", "lib.a", "a.o", "b.o");
        var fresh = Model().Answer(call).Modelled();
        _shop.Shell("ar rcs lib.a a.o b.o");

        var again = Model().Answer(call).Modelled();

        Assert.Equal(fresh.Outputs[0], again.Outputs[0]);
    }

    [Theory]
    [InlineData("ar", "r", "lib.a", "b.o")]
    [InlineData("ar", "q", "lib.a", "a.o")]
    [InlineData("ar", "t", "lib.a")]
    [InlineData("ar", "x", "lib.a")]
    [InlineData("ar", "d", "lib.a", "a.o")]
    [InlineData("ar", "rcU", "other.a", "a.o")]
    [InlineData("ar", "rcT", "other.a", "a.o")]
    [InlineData("ar", "rcs", "other.a", "missing.o")]
    [InlineData("ranlib", "missing.a")]
    public void Answer_WhatNoThunkStandsFor_RunsForReal(string tool, params string[] arguments)
    {
        _shop.Shell("ar rcs lib.a a.o");

        Assert.IsType<ToolAnswer.RunReal>(Model().Answer(_shop.Call(tool, "", arguments)));
    }

    [Theory]
    [InlineData("ranlib", "lib.a")]
    [InlineData("ar", "s", "lib.a")]
    public void Answer_AnIndexThatIsThere_IsNotMadeAgain(string tool, params string[] arguments)
    {
        var call = _shop.Call(tool, "", arguments);
        Model().Answer(_shop.Call("ar", "", "rc", "lib.a", "a.o")).Modelled().Place();
        Assert.Empty(Model().Answer(call).Modelled().Outputs);

        _shop.Shell("rm lib.a; ar rc lib.a a.o; cp lib.a before.a");
        Assert.Empty(Model().Answer(call).Modelled().Outputs);
        Assert.Equal((0, ""), _shop.Shell($"{tool} {string.Join(' ', arguments)} && cmp lib.a before.a"));

        Model().Answer(_shop.Call("ar", "", "rcS", "new.a", "a.o")).Modelled().Place();
        Assert.IsType<ToolAnswer.RunReal>(Model().Answer(_shop.Call("ranlib", "", "new.a")));
    }

    [Fact]
    public void Answer_ObjectsForLinkTimeOptimisation_RunsForReal()
    {
        Assert.Equal(0, _shop.Shell("gcc -flto -c a.c -o lto.o").ExitCode);

        Assert.IsType<ToolAnswer.RunReal>(Model().Answer(_shop.Call("ar", "", "rcs", "lib.a", "lto.o")));
    }

    private ArchiveModel Model() => new(new ArchivePlanner(_shop.Files, _shop.Root, _shop.Tools));
}
