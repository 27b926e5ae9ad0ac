using Burst.Cli.BurstDialect;
using Burst.Cli.Tests.Timelines;
using Burst.Cli.Timelines;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Cli.Tests.BurstDialect;

public sealed class BurstCommandsTests : CommandTest
{
    [Fact]
    public void Help_EveryCommand_DescribedWithExitCodes()
    {
        var host = new Host("burst", () => Stream.Null, Stream.Null, Stream.Null, false, Composition);
        var root = BurstCommands.Build(host);
        foreach (var command in root.Subcommands)
        {
            Assert.False(string.IsNullOrEmpty(command.Description), command.Name);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), argument.Name));
        }

        Assert.All(root.Subcommands, command => Assert.Equal(
            [command.Name], BurstCommands.Build(host, command.Name).Subcommands.Select(only => only.Name)));
        Assert.Equal(0, Burst("force", "--help"));
        Assert.Contains("Exit codes:", Out, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  burst force total", Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frce", "force")]
    [InlineData("force", "'TARGET' missing")]
    [InlineData("force -j 0 x", "from 1 to 65536, not '0'")]
    [InlineData("force -j x x", "not 'x'")]
    [InlineData("force --timeout 3q x", "'3q' is not a duration")]
    [InlineData("force --sandbox soft x", "soft")]
    [InlineData("graph -f gif x", "gif")]
    [InlineData("simulate --workers 0,1 x", "from 1 to 1000000, not '0'")]
    public void Run_WrongLine_TwoAndWhy(string line, string why)
    {
        Assert.Equal(2, Burst(line.Split(' ')));
        Assert.Contains(why, Error, StringComparison.Ordinal);
        Assert.StartsWith("burst: ", Error, StringComparison.Ordinal);
        Assert.Contains("--help'.\n", Error, StringComparison.Ordinal);
        Assert.Equal("", Out);
    }

    [Fact]
    public void ForceTimeline_Run_WrittenAndSimulated()
    {
        var thunk = AddThunk("x");
        ForceYields(AddValue("v"));

        Assert.Equal(0, Burst("force", "-j", "3", "--timeline", "run.html", thunk.ToString()));
        Assert.Contains($"burst force {thunk}", File.ReadAllText("run.html"), StringComparison.Ordinal);
        Assert.Equal(0, Burst("simulate", "run.html"));
        Assert.StartsWith("0 thunks run in ", Out, StringComparison.Ordinal);
        Assert.Contains(" on 3 slots: ", Out, StringComparison.Ordinal);
    }

    [Fact]
    public void ForceTimeline_NoFolder_SaidBeforeAnythingRuns()
    {
        Composition.Force = (_, _) => throw new InvalidOperationException("ran");

        Assert.Equal(1, Burst("force", "--report", "nosuch/run.html", AddThunk("x").ToString()));
        Assert.Contains("--report nosuch/run.html: there is no folder ", Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_Build_TableAndPath()
    {
        TimelineFile.Write("run.json", Samples.Build());

        Assert.Equal(0, Burst("simulate", "--workers", "1,4", "--overhead", "1s", "run.json"));
        Assert.Equal(
            """
            5 thunks run in 9 s on 2 slots: 16 s of work

            workers        time    speed-up    busy
                  1        16 s        1.0×   100 %
                  4         7 s        2.3×    57 %

            No number of workers is faster than 7 s, the critical path:
                   5 s  gcc a.o
                   2 s  gcc a.o

            """, Out);
    }

    [Fact]
    public void PutGetCat_File_SameBytes()
    {
        Folder.Write("in", "content\n");

        Assert.Equal(0, Burst("put", "--cid", "in"));
        var words = Out.Trim().Split(' ');
        Assert.Equal(Cid.Of(ObjectHash.Of("content\n"u8)).ToString(), words[1]);
        foreach (var name in (string[])[words[0], words[0][..5], words[1]])
        {
            Assert.Equal(0, Burst("cat", name));
            Assert.Equal("content\n", Out);
        }

        Assert.Equal(0, Burst("get", words[0], "-o", "copy"));
        Assert.Equal("content\n", File.ReadAllText("copy"));
        Assert.Equal(0, Burst("get", words[0]));
        Assert.Equal("content\n", Out);
    }

    [Fact]
    public void Cat_CorruptObject_NothingWritten()
    {
        var hash = AddValue("content");
        File.Delete(Folder[".gg", "blobs", hash.ToString()]);
        Folder.Write($".gg/blobs/{hash}", "CONTENT");

        Assert.Equal(1, Burst("cat", hash.ToString()));
        Assert.Equal(("", $"burst: {hash} is corrupt\n"), (Out, Error));
    }

    [Fact]
    public void CreateThunk_Line_HashOnStandardOutput()
    {
        Assert.Equal(0, Burst("create-thunk", "-e", "nosuch", "-o", "o", "-T", "500ms", "-C", "p", "--", "nosuch", "a", "--b"));
        Assert.Equal($"#!/usr/bin/env gg-force-and-run\n{Out}", File.ReadAllText("p"));
        Assert.Equal(0, Burst("describe", "p"));
        Assert.Contains("   \"--b\"\n", Out, StringComparison.Ordinal);
        Assert.Contains("\"timeout\": 500", Out, StringComparison.Ordinal);
        Assert.Equal(0, Burst("describe", "--text", "p"));
        Assert.Contains("command      a --b\n", Out, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateThunk_WordsForModules_ShownAgain()
    {
        Folder.Write("in", "content\n");
        Assert.Equal(0, Burst("add", "in"));
        var cid = Out.Trim();
        Assert.Equal(0, Burst(
            "create-thunk", "-e", "F", "-v", $"{cid}=in", "-o", "o", "-C", "p", "--fuel", "1000", "--memory", "1MiB",
            "--entry-point", "main", "--determinism", "relaxed", "--seed", "7", "--", "F", "a"));
        Assert.Equal(0, Burst("describe", "--text", "p"));
        Assert.Contains($"{ObjectHash.Of("content\n"u8)}  as in\n", Out, StringComparison.Ordinal);
        Assert.Contains(
            "entry point  main\nmemory       1048576 bytes\nfuel         1000\ndeterminism  relaxed\nseed         7\n", Out,
            StringComparison.Ordinal);
        Assert.Equal(0, Burst("describe", "p"));
        Assert.Contains("\"fuel\": \"1000\"", Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AddAndLs_FileAndFolder_NamesAsIpfsMakesThem()
    {
        Folder.Write("hello", "hello world\n");
        Folder.Write("folder/b/c", "x");
        Directory.CreateDirectory("folder/empty");
        Assert.Equal(0, Burst("add", "hello"));
        Assert.Equal("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o\n", Out);
        Assert.Equal(0, Burst("cat", "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"));
        Assert.Equal("hello world\n", Out);

        Assert.Equal(0, Burst("add", "--cid-version", "1", "folder"));
        var cid = Out.Trim();
        Assert.StartsWith("bafybei", cid, StringComparison.Ordinal);
        Assert.Equal(0, Burst("ls", cid));
        Assert.Contains($"{ObjectHash.Of("x"u8)}            1 b/c\n", Out, StringComparison.Ordinal);
        Assert.Contains("empty/\n", Out, StringComparison.Ordinal);
        Assert.Equal(1, Burst("cat", cid));
        Assert.Contains("is a directory", Error, StringComparison.Ordinal);

        File.CreateSymbolicLink("folder/link", "b");
        Assert.Equal(1, Burst("add", "folder"));
        Assert.Contains("is a symbolic link", Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_PlaceholderAndHash_OneReplacedOnePrinted()
    {
        var thunk = AddThunk("a");
        Folder.Write("p", $"#!/usr/bin/env gg-force-and-run\n{thunk}\n");
        var value = AddValue("result");
        ForceYields(value);

        Assert.Equal(0, Burst("force", "-j", "4", "--retries", "2", "--fail-fast", "--no-cache", "--sandbox", "strict", "p", $"{thunk}"));

        Assert.Equal(($"{thunk} {value}\n", "result"), (Out, File.ReadAllText("p")));
        Assert.Equal("forced 2 targets: 1 thunk, 1 run, 0 cached in 50 ms\n", Error);
        var options = Composition.Options!;
        Assert.Equal((4, 3, true, false, SandboxLevel.Strict), (
            options.Jobs, options.Engine.Attempts, options.Engine.StopAtFirstFailure, options.Engine.UseCache, options.Sandbox));
    }

    [Fact]
    public void Force_ForcedBefore_SaysSoAndSucceeds()
    {
        Folder.Write("done", "a value");

        Assert.Equal(0, Burst("force", "done"));
        Assert.Equal("not a thunk: done\nnothing to force\n", Error);
    }

    [Fact]
    public void Force_Failure_WhatIsNeededToRunItAgain()
    {
        var thunk = AddThunk("a");
        ForceFails(thunk, new ExecutionFailure(FailureKind.Exited, "exit status 7", ExitStatus: 7, StandardErrorTail: "one\ntwo\n"));

        Assert.Equal(1, Burst("force", $"{thunk}"));
        Assert.Equal(
            $"""
            failed: {thunk} (tried 2 times)
              exit status 7
              function  VF
              command   f 'a b'
              again     burst execute {thunk}
              its standard error ended with
                one
                two
            3 thunks did not run: a dependency failed
            forced 0 of 1 target: 5 thunks, 1 run, 0 cached, 1 failed, 3 skipped in 2 s

            """,
            Error);
    }

    [Fact]
    public void Force_TimelogAlone_TargetIsNotItsFolder()
    {
        var thunk = AddThunk("a");
        ForceYields(AddValue("result"));

        Assert.Equal(0, Burst("force", "-q", "--timelog", $"{thunk}"));
        Assert.True(Directory.Exists("timelog"));
        Assert.Equal("", Error);
    }

    [Fact]
    public void ExplainAndGraph_TwoThunks_RunAndWait()
    {
        var leaf = AddThunk("leaf");
        var root = AddThunk("root", $"{leaf}");

        Assert.Equal(0, Burst("explain", $"{root}"));
        Assert.Equal(
            $"""
            runs   {leaf}
                   nothing is known of it yet, and all it needs is there
                   f leaf
            waits  {root}
                   for 1 dependency
                   f root
            2 thunks: 0 known, 1 to run now, 1 waiting

            """,
            Out);
        Assert.Equal(0, Burst("graph", $"{root}"));
        Assert.StartsWith("digraph", Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _burst burst")]
    [InlineData("zsh", "compdef _burst burst")]
    [InlineData("fish", "complete -c burst")]
    public void Completion_Shell_Script(string shell, string part)
    {
        Assert.Equal(0, Burst("completion", shell));
        Assert.Contains(part, Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Suggest_StartOfCommand_Completed()
    {
        Assert.Equal(0, Burst("[suggest:8]", "burst fo"));
        Assert.Equal("force", Out.Trim());
    }

    [Theory]
    [InlineData("cat", "nosuch")]
    [InlineData("describe", "nosuch")]
    [InlineData("force", "nosuch")]
    [InlineData("run", "nosuch")]
    [InlineData("hash", "nosuch")]
    [InlineData("put", "nosuch")]
    public void Run_NoSuchThing_OneLineThatNamesIt(string command, string name)
    {
        Assert.Equal(1, Burst(command, name));
        Assert.Matches("^burst: [^\n]*nosuch[^\n]*No such file or directory\n$", Error);
    }

    [Fact]
    public void Run_FaultInBurst_SeventyWithoutTrace()
    {
        Composition.Force = (_, _) => throw new InvalidOperationException("broken");

        Assert.Equal(70, Burst("force", $"{AddThunk("a")}"));
        Assert.Equal("burst: internal error: InvalidOperationException: broken\n", Error);
    }
}
