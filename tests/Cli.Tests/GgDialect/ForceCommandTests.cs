using Burst.Engine.Execute;

namespace Burst.Cli.Tests.GgDialect;

public sealed class ForceCommandTests : CommandTest
{
    [Fact]
    public void Force_Placeholder_ReplacedByTheValueAndExecutable()
    {
        Folder.Write("p", $"#!/usr/bin/env gg-force-and-run\n{AddThunk("a")}\n");
        ForceYields(AddValue("result"));

        Assert.Equal(0, GgLine("gg-force -s --jobs=3 p"));

        Assert.Matches(@"^→ Loading the thunks\.\.\.  done \(\d+ ms\)\.\n$", Error);
        Assert.Equal("result", File.ReadAllText("p"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode("p"));
        Assert.Equal(3, Composition.Options!.Jobs);
        Assert.True(Composition.Options.Engine.StopAtFirstFailure);
        Assert.Null(Composition.Options.Engine.Timeout);
    }

    [Fact]
    public void Force_NoDownload_PlaceholderStays()
    {
        var path = Folder.Write("p", $"#!/usr/bin/env gg-force-and-run\n{AddThunk("a")}\n");
        ForceYields(AddValue("result"));

        Assert.Equal(0, GgLine("gg-force -sd p"));
        Assert.StartsWith("#!/usr/bin/env", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Force_Timeout_DuplicatesAndSaysSo()
    {
        var thunk = AddThunk("a");
        Folder.Write("p", $"#!/usr/bin/env gg-force-and-run\n{thunk}\n");
        ForceYields(AddValue("result"));
        var answer = Composition.Force;
        Composition.Force = (targets, options) =>
        {
            options.Observer!.Duplicated(thunk);
            return answer(targets, options);
        };

        Assert.Equal(0, GgLine("gg-force -s -T 7 p"));
        Assert.Contains("[info] duplicating 1 job\n", Error, StringComparison.Ordinal);
        Assert.True(Composition.Options!.Engine.DuplicateOverdue);
        Assert.Equal(TimeSpan.FromSeconds(7), Composition.Options.Engine.Timeout);
    }

    [Fact]
    public void Force_FunctionFails_GgsLinesAndPlaceholderStays()
    {
        var thunk = AddThunk("a");
        var path = Folder.Write("p", $"#!/usr/bin/env gg-force-and-run\n{thunk}\n");
        ForceFails(thunk, new ExecutionFailure(FailureKind.Exited, "process exited with failure status 7", ExitStatus: 7));

        Assert.Equal(1, GgLine("gg-force -s p"));
        Assert.Contains($"std::exception\n `{thunk}': process exited with failure status 7\n", Error, StringComparison.Ordinal);
        Assert.EndsWith($"gg-force: `{thunk}': process exited with failure status 5\n", Error, StringComparison.Ordinal);
        Assert.StartsWith("#!", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lambda", "not part of this version")]
    [InlineData("remote", "the engine 'remote' needs an address: remote=HOST[:PORT]")]
    [InlineData("remote=h:port", "'h:port' is not the address of a server")]
    [InlineData("local=mixed", "missing environment variable: GG_STORAGE_URI")]
    public void Force_EngineThatCannotBeUsed_ClearError(string engine, string message)
    {
        Folder.Write("p", $"#!/usr/bin/env gg-force-and-run\n{AddThunk("a")}\n");

        Assert.Equal(1, GgLine($"gg-force -e {engine} p"));
        Assert.Contains(message, Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FailureKind.Exited, 5)]
    [InlineData(FailureKind.OutputInvalid, 3)]
    [InlineData(FailureKind.StorageFailed, 3)]
    [InlineData(FailureKind.ObjectMissing, 5)]
    [InlineData(FailureKind.BadThunk, 3)]
    public void Execute_Failure_CodeOfItsKind(FailureKind kind, int code)
    {
        var thunk = AddThunk("a");
        ForceFails(thunk, new ExecutionFailure(kind, "why", ExitStatus: 7));

        Assert.Equal(code, GgLine($"gg-execute {thunk}"));
    }

    [Fact]
    public void Execute_Timelog_AccumulatesAsGg()
    {
        ForceYields(AddValue("result"));

        Assert.Equal(0, GgLine($"gg-execute -T {AddThunk("a")} {AddThunk("b")}"));
        const string One = "read_thunk 0\ndo_cleanup 0\nget_dependencies 0\nexecute 50\nupload_output 0\n";
        Assert.Matches($"^(\\d+\n){One}\n\\1{One}{One}\n$", Out);
    }

    [Fact]
    public void Execute_OpenDependencies_GgsRefusal()
    {
        var thunk = AddThunk("b", AddThunk("a").ToString());

        Assert.Equal(5, GgLine($"gg-execute {thunk}"));
        Assert.StartsWith($"{thunk}: cannot execute thunk with unresolved dependencies\n", Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_NoSuchThunk_Three()
    {
        Assert.Equal(3, GgLine("gg-execute Tnosuch"));
        Assert.Equal($"gg-execute: open( {Folder[".gg", "blobs", "Tnosuch"]} ): No such file or directory\n", Error);
    }
}
