using Burst.Testing;

namespace Burst.Conformance;

/// <summary>What real gg was seen to do where nothing was recorded: odd thunks, odd arguments, odd surroundings.</summary>
public sealed class GgBehaviourTests : IDisposable
{
    private const string AbsentHash = "VAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000001";

    private readonly TemporaryFolder _root = new();

    public GgBehaviourTests() => Assert.Equal(0, Shell("gg-init").ExitCode);

    // Real gg moves the output into blobs, and then fails, since the reduction's file would be in a folder. Burst records it.
    [Fact]
    public void Execute_OutputTagWithSlash_IsRecordedAllTheSame()
    {
        var thunk = CreateThunk("mkdir d; echo x > d/f", "-o d/f -C p");

        Assert.Equal(0, Shell($"gg-execute {thunk}").ExitCode);
        Assert.Equal(0, Shell("gg-force -s p").ExitCode);
        Assert.Equal("x\n", Shell("cat p").Output);
    }

    [Theory]
    [InlineData("mkdir out", 3)]
    [InlineData("true", 5)]
    [InlineData("exit 3", 5)]
    [InlineData("kill -9 $$", 5)]
    public void Execute_FunctionThatFails_EndsWithGgsStatus(string text, int status)
    {
        var thunk = CreateThunk(text, "-o out");

        Assert.Equal(status, Shell($"gg-execute {thunk}").ExitCode);
    }

    [Fact]
    public void Execute_FunctionThatIsAbsent_EndsWithStatus5()
    {
        var thunk = Shell($"gg-create-thunk -e {AbsentHash} -o out -- {AbsentHash} f").Error.Trim();

        var outcome = Shell($"gg-execute {thunk}");

        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains(AbsentHash, outcome.Error);
    }

    [Theory]
    [InlineData("gg-hash ''", 1)]
    [InlineData("gg-init ''", 1)]
    [InlineData("gg-force ''", 1)]
    [InlineData("gg-force @", 1)]
    [InlineData("echo x > v; gg-thunksummary $(gg-collect v)", 1)]
    [InlineData("gg-execute --nosuch", 3)]
    public void AnyCommand_WrongArgument_SaysSoWithoutAnInternalError(string command, int status)
    {
        var outcome = Shell(command);

        Assert.Equal(status, outcome.ExitCode);
        Assert.DoesNotContain("internal error", outcome.Error);
    }

    [Fact]
    public void CreateThunk_EmptyPlaceholderPath_WritesNone()
    {
        var before = Directory.GetFiles(_root.FullPath).Length;

        CreateThunk("true", "-o out -C ''");

        Assert.Equal(before + 1, Directory.GetFiles(_root.FullPath).Length);
    }

    [Fact]
    public void Force_PlaceholderCutOff_NamesTheFile()
    {
        _root.Write("cut", "#!/usr/bin/env gg-force-and-run\nT");

        Assert.StartsWith("gg-force: failed reading from cut", Shell("gg-force -s cut").Error);
    }

    // While gg runs a thunk, it holds a lock on the thunk's file.
    [Fact]
    public void Describe_FileOfARunningThunk_IsRead()
    {
        var thunk = CreateThunk("true", "-o out");

        Assert.Equal(0, Shell($"flock .gg/blobs/{thunk} gg-describe .gg/blobs/{thunk}").ExitCode);
    }

    [Fact]
    public void Force_NoUmask_FoldersAreWritableForTheOwnerOnly()
    {
        Shell("rm -r .gg; umask 0; gg-init");
        Shell($"umask 0; {CreateCommand("echo x > out", "-o out -C p")}; gg-force -s p");

        Assert.Equal("755\n755\n755\n", Shell("stat -c %a .gg .gg/blobs .gg/reductions").Output);
    }

    [Fact]
    public void Force_NameInTwoLongOptions_IsNotAmbiguousWhereTheyMeanTheSame()
    {
        _root.Write("v", "v");

        Assert.Equal("not a thunk: v\nNothing to force. Bye.\n", Shell("gg-force --time=1 v").Error);
    }

    public void Dispose() => _root.Dispose();

    private string CreateThunk(string function, string options)
    {
        var outcome = Shell(CreateCommand(function, options));
        Assert.Equal(0, outcome.ExitCode);
        return outcome.Error.Trim();
    }

    private string CreateCommand(string function, string options)
    {
        _root.Write("f", $"#!/bin/sh\n{function}\n", isExecutable: true);
        return $"F=$(gg-collect f); gg-create-thunk -e $F {options} -- $F f";
    }

    private Outcome Shell(string command) => BurstProgram.Shell(_root.FullPath, command);
}
