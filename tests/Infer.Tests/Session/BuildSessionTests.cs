using Burst.Engine;
using Burst.Infer.Why;
using Burst.Thunks;

namespace Burst.Infer.Tests.Session;

public sealed class BuildSessionTests : IAsyncLifetime
{
    private readonly BuildBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Make_AModelledTool_LeavesWhatItsThunkYields()
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync("upper in out && upper out again");

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal("HELLO", _bench.Read("out"));
        Assert.Equal("HELLO", _bench.Read("again"));
        Assert.Equal("in\n", _bench.Read("out.d"));
        Assert.Equal(0, report.Decisions.Counts.Real);
        Assert.Equal(2, _bench.Shop.ExecutedCount);
    }

    [Fact]
    public async Task Make_AToolWithAUmaskOfItsOwn_LeavesFilesWithTheModesOfThat()
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync("(umask 077; upper in private); umask 002; upper in shared; upper in private.again; umask 077; upper in again");

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal(["600", "600", "664", "664", "664", "600"], new[] { "private", "private.d", "shared", "shared.d", "private.again", "again" }
            .Select(name => Convert.ToString((int)File.GetUnixFileMode(_bench.Shop[name]), 8)));
    }

    [Theory]
    [InlineData("upper <(echo hello) out")]
    [InlineData("echo hello | upper /dev/stdin out")]
    [InlineData("upper in /dev/stdout > out")]
    [InlineData("exec 5> out; upper in /proc/self/fd/5")]
    public async Task Make_AToolThatNamesAFileOfItsOwnProcess_RunsForReal(string build)
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync(["bash", "-c", build]);

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal("names a file that only its own process has", Assert.Single(report.Decisions.Real).Reason);
        Assert.Equal("real 2\n", _bench.Read("out"));
    }

    [Theory]
    [InlineData("b", "broken in b", 2, 0)]
    [InlineData("b", "-broken in b", 0, 0)]
    [InlineData("stamp", "broken in b\n\ttouch stamp", 0, 1)]
    public async Task Make_AToolOfAMakefileFails_EndsAsMakeWouldHaveOrCountsTheFailure(string target, string recipe, int status, int failures)
    {
        _bench.Shop.Write("in", "hello");
        _bench.Shop.Write("Makefile", $"all: a {target} c\na:\n\tupper in a\n{target}:\n\t{recipe}\nc:\n\tsame in c\n");

        var report = await _bench.RunAsync(["make", "-s"]);

        Assert.Equal((status, failures), (report.ExitStatus, report.Failures.Count));
        Assert.Equal("HELLO", _bench.Read("a"));
        Assert.Equal("hello", _bench.Read("c"));
        Assert.Equal(2, _bench.Shop.ExecutedCount);
    }

    [Fact]
    public async Task Make_TheOutputIsALink_IsWrittenInItsPlaceOrToWhatIsEmpty()
    {
        _bench.Shop.Write("in", "hello");
        _bench.Shop.Write("old", "old");
        _bench.Shop.Write("empty", "");

        await _bench.RunAsync("ln -s old link; ln -s empty full; ln -s nothing made; upper in link; upper in full; upper in made");

        Assert.Equal(["old", "HELLO", "HELLO", "HELLO"], new[] { "old", "link", "empty", "nothing" }.Select(_bench.Read));
        Assert.Null(new FileInfo(_bench.Shop["link"]).LinkTarget);
    }

    [Fact]
    public async Task Make_ASecondFileThatCannotBeWritten_IsLeftToTheRealTool()
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync("mkdir out.d; upper in out");

        Assert.Equal("its output is no ordinary file", Assert.Single(report.Decisions.Real).Reason);
        Assert.Equal("real 2\n", _bench.Read("out"));
    }

    [Fact]
    public async Task Infer_AModelledTool_LeavesAPlaceholderAndRunsNothing()
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync("upper in out", forces: false);

        Assert.Equal(0, report.ExitStatus);
        Assert.True(Placeholder.Matches(File.ReadAllBytes(_bench.Shop["out"])));
        Assert.Equal(0, _bench.Shop.ExecutedCount);
    }

    [Theory]
    [InlineData("cat out > copy")]
    [InlineData("mkdir bin; cp out bin; cat bin/out > copy")]
    [InlineData("cp out same; cat out > /dev/null; cp out copy")]
    [InlineData("dd if=out of=copy status=none")]
    [InlineData("read line < out; printf %s \"$line\" > copy")]
    [InlineData("ln out link; mv link moved; cat moved > copy")]
    [InlineData("ln -s out link; cat link > copy")]
    [InlineData("mkdir sub; cd sub; cat ../out > ../copy")]
    [InlineData("upper in /dev/shm/burst.$$; cat /dev/shm/burst.$$ > copy; rm /dev/shm/burst.$$*")]
    [InlineData("tar cf all.tar out; rm out; tar xf all.tar; cp out copy")]
    [InlineData("python3 -c 'open(\"copy\",\"w\").write(open(\"out\").read())'")]
    [InlineData("python3 -c 'import shutil; shutil.copy2(\"out\",\"copy\")'")]
    [InlineData("perl -e 'use File::Copy; copy(\"out\",\"copy\")'")]
    public async Task Infer_AStepThatReads_SeesWhatThePlaceholderStandsFor(string step)
    {
        if (step.Split(' ')[0] is var program and ("python3" or "perl") && !File.Exists($"/usr/bin/{program}"))
            return;
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync($"upper in out; {step}", forces: false);

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal("HELLO", _bench.Read("copy"));
    }

    [Theory]
    [InlineData("cp out copy")]
    [InlineData("cp -pf out copy")]
    [InlineData("install -m 644 out copy")]
    [InlineData("mkdir sub; cd sub; cp ../out ../copy")]
    [InlineData("cp out second; mv second third; cp third fourth && install -Dm755 fourth bin/fifth; mv bin/fifth copy")]
    [InlineData("mkdir from to; mv out from; cp -r from to; ln to/from/out copy")]
    [InlineData("mkdir -p from/deep; mv out from/deep; cp -r from to; mv to/deep/out copy; install --target-directory=. from/deep/out")]
    public async Task Infer_AStepThatCopies_CopiesThePlaceholderWhichALaterBuildFinishes(string step)
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync($"upper in out; {step}", forces: false);

        Assert.Equal(0, report.ExitStatus);
        Assert.True(Placeholder.Matches(File.ReadAllBytes(_bench.Shop["copy"])));
        Assert.Equal(0, _bench.Shop.ExecutedCount);

        await _bench.RunAsync("true");

        Assert.All(
            Directory.EnumerateFiles(_bench.Shop[""], "*", SearchOption.AllDirectories),
            file => Assert.False(Placeholder.Matches(File.ReadAllBytes(file)), file));
        Assert.Equal("HELLO", _bench.Read("copy"));
    }

    [Theory]
    [InlineData("size out > length")]
    [InlineData("mkdir sub; cd sub; length=$(size ../out); echo $length > ../length")]
    public async Task Infer_AToolThatOnlyReads_FindsItsFilesMadeAsItStarts(string step)
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync($"upper in out; {step}", forces: false);

        Assert.Equal((0, 1), (report.ExitStatus, report.Decisions.Counts.Real));
        Assert.Equal("5\n", _bench.Read("length"));
    }

    [Fact]
    public async Task Infer_InstallThatStrips_SeesWhatThePlaceholderStandsFor()
    {
        _bench.Shop.Write("in", "hello");

        await _bench.RunAsync("upper in out; install -s --strip-program=true out copy", forces: false);

        Assert.Equal("HELLO", _bench.Read("copy"));
    }

    [Fact]
    public async Task Infer_AStepThatExecutesAPlaceholder_RunsTheProgram()
    {
        _bench.Shop.Write("in", "#!/bin/sh\necho I am $1 > said\n");

        var report = await _bench.RunAsync("same in program; ./program it", forces: false);

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal("I am it\n", _bench.Read("said"));
    }

    [Theory]
    [InlineData("make")]
    [InlineData("make -j2 --output-sync")]
    [InlineData("make | cat > log")]
    [InlineData("sh -c 'have=$(broken in probe 2>&1 && echo yes); echo $have > said'")]
    [InlineData("sh -c 'have=$(sh -c \"if broken in probe > /dev/null; then echo yes; fi\"); echo $have > said'")]
    public async Task Make_AToolWhoseAnswerIsCaptured_RunsForReal(string build)
    {
        _bench.Shop.Write("in", "hello");
        _bench.Shop.Write("Makefile", """
            have := $(shell broken in probe > /dev/null 2>&1 && echo yes)
            all: ; @upper in out > /dev/null && echo $(have) > said
            """);

        var report = await _bench.RunAsync(build);

        Assert.Equal((0, 0), (report.ExitStatus, report.Failures.Count));
        Assert.Equal("yes\n", _bench.Read("said"));
        Assert.Equal(1, report.Decisions.Counts.Real);
    }

    [Theory]
    [InlineData("if upper in out > /dev/null 2>&1; then echo yes; fi")]
    [InlineData("try() { $@ >> log 2>&1; return $?; }; try upper in out || exit 1")]
    [InlineData("( upper in out ) >> log 2>&1 || exit 1")]
    [InlineData("( upper in out ) >> /dev/shm/trial.$$ 2>&1; rm /dev/shm/trial.$$")]
    [InlineData("eval \"/bin/sh -c \\\"upper in  out \\\" >> log 2>&1\"; [ -x out ]; true")]
    [InlineData("bash -c '( upper in out ) >> log 2>&1 || exit 1'")]
    [InlineData("bash -c 'upper in out &> /dev/null && echo yes'")]
    [InlineData("./script")]
    [InlineData("perl -e 'system(\"upper in out > /dev/null 2>&1\"); print $?'")]
    [InlineData("perl -e 'unless (fork) { open STDOUT, \">/dev/null\"; open STDERR, \">&STDOUT\"; exec qw(upper in out) } wait'")]
    [InlineData("cp in _configtest; upper _configtest out || exit 1")]
    public async Task Make_AToolThatIsTried_RunsForReal(string build)
    {
        _bench.Shop.Write("in", "hello");
        _bench.Shop.WriteProgram("script", "#!/bin/sh\nupper in out > /dev/null 2>&1\necho $?\n");

        var report = await _bench.RunAsync(build);

        Assert.Equal(1, report.Decisions.Counts.Real);
    }

    [Theory]
    [InlineData("exec > log 2>&1; upper in out; true")]
    [InlineData("./build > log 2>&1; cat log")]
    [InlineData("./libtool > log; cat log")]
    [InlineData("make -j2 -O")]
    [InlineData("make > log 2>&1; cat log")]
    [InlineData("sh -c './build ' > log 2>&1; cat log")]
    [InlineData("upper in out > log; cat log")]
    [InlineData("upper in out 2> /dev/null; true")]
    [InlineData("upper in between; (same between out || true) > /dev/null 2>&1")]
    public async Task Make_AToolWhoseScriptWritesElsewhere_IsModelled(string build)
    {
        _bench.Shop.Write("in", "hello");
        _bench.Shop.Write("Makefile", "all: ; upper in out\n");
        _bench.Shop.WriteProgram("build", "#!/bin/sh\nupper in out\ntrue\n");
        _bench.Shop.WriteProgram("libtool", "#!/bin/sh\nupper in out > /dev/null 2>&1\ntrue\n");

        var report = await _bench.RunAsync(build);

        Assert.Equal("HELLO", _bench.Read("out"));
        Assert.Equal(0, report.Decisions.Counts.Real);
    }

    [Theory]
    [InlineData("upper in out | cat")]
    [InlineData("said=$(make)")]
    [InlineData("make 2>&1 | tee log")]
    public async Task Make_AToolWhoseOutputGoesElsewhere_IsModelled(string build)
    {
        _bench.Shop.Write("in", "hello");
        _bench.Shop.Write("Makefile", "all: ; upper in out\n");

        var report = await _bench.RunAsync(build);

        Assert.Equal("HELLO", _bench.Read("out"));
        Assert.Equal(0, report.Decisions.Counts.Real);
    }

    [Fact]
    public async Task Infer_AStepThatOverwrites_ForcesNothing()
    {
        _bench.Shop.Write("in", "hello");

        await _bench.RunAsync("upper in out; echo mine > out", forces: false);

        Assert.Equal("mine\n", _bench.Read("out"));
        Assert.Equal(0, _bench.Shop.ExecutedCount);
    }

    [Fact]
    public async Task Infer_AStepThatAppends_AppendsToTheValue()
    {
        _bench.Shop.Write("in", "hello");

        await _bench.RunAsync("upper in out; echo ' more' >> out", forces: false);

        Assert.Equal("HELLO more\n", _bench.Read("out"));
    }

    [Fact]
    public async Task Infer_NotWatching_AStepReadsThePlaceholder()
    {
        _bench.Shop.Write("in", "hello");

        await _bench.RunAsync("upper in out; cat out > copy", forces: false, watches: false);

        Assert.True(Placeholder.Matches(File.ReadAllBytes(_bench.Shop["copy"])));
    }

    [Fact]
    public async Task Make_NotWatching_ACallLastsUntilItsFileIsMade()
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync("upper in out; cat out > copy; same copy out; ! broken in bad 2> words; echo * > files", watches: false);

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal("HELLO", _bench.Read("copy"));
        Assert.Equal("HELLO", _bench.Read("out"));
        Assert.Equal("bad.d copy in out out.d words\n", _bench.Read("files"));
        Assert.Equal("cannot\n", _bench.Read("words"));
        Assert.Empty(report.Failures);
    }

    [Fact]
    public async Task Infer_APlaceholderOfAnEarlierSession_IsForcedToo()
    {
        _bench.Shop.Write("in", "hello");
        await _bench.RunAsync("upper in out", forces: false);

        await _bench.RunAsync("cat out > copy", forces: false);

        Assert.Equal("HELLO", _bench.Read("copy"));
    }

    [Fact]
    public async Task Make_WhatAnEarlierBuildLeft_IsFinished()
    {
        _bench.Shop.Write("in", "hello");
        await _bench.RunAsync("upper in out; same out tool; upper tool overwritten", forces: false);
        _bench.Shop.Write("overwritten", "mine");

        await _bench.RunAsync("true");

        Assert.Equal("HELLO", _bench.Read("out"));
        Assert.Equal("HELLO", _bench.Read("tool"));
        Assert.Equal("mine", _bench.Read("overwritten"));
        Assert.False(File.Exists(_bench.Shop["../journal"]));
    }

    [Fact]
    public async Task Make_FilesThatAreRenamed_AreRealUnderTheirNewNames()
    {
        _bench.Shop.Write("in", "hello");

        await _bench.RunAsync("upper in new; mv new out; same in tool; ln tool other");

        Assert.Equal("HELLO", _bench.Read("out"));
        Assert.Equal("hello", _bench.Read("other"));
        Assert.False(File.Exists(_bench.Shop["new"]));
    }

    [Fact]
    public async Task Make_FilesInOrder_KeepTheTimesOfTheirPlaceholders()
    {
        _bench.Shop.Write("in", "hello");

        await _bench.RunAsync("upper in out; stat -c '%y %a' out > before; same in tool; stat -c '%y %a' tool >> before");
        await _bench.RunAsync("stat -c '%y %a' out tool > after");

        Assert.Equal(_bench.Read("before"), _bench.Read("after"));
    }

    [Fact]
    public async Task Make_WhatIsKnown_IsWrittenAtOnce()
    {
        _bench.Shop.Write("in", "hello");
        await _bench.RunAsync("upper in out; same out tool");

        // Not watched: nobody could force what is read.
        var report = await _bench.RunAsync("rm out tool; upper in out; cat out > copy; same out tool; ./tool; cat tool >> copy", watches: false);

        Assert.Equal("HELLOHELLO", _bench.Read("copy"));
        Assert.Equal(2, _bench.Shop.ExecutedCount);
        Assert.Equal(0, report.Decisions.Counts.Real);
    }

    [Fact]
    public async Task Make_ATwoHundredFoldParallelBuild_BuildsAll()
    {
        const int Count = 200;
        for (var i = 0; i < Count; i++)
            _bench.Shop.Write($"{i}.in", $"file {i}");
        _bench.Shop.Write(
            "Makefile", "all: $(patsubst %.in,%.out,$(wildcard *.in))\n\tcat $^ > all\n%.out: %.in\n\t@upper $< $@\n");

        var report = await _bench.RunAsync(["make", "-s", "-j8"]);

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal(Count, _bench.Shop.ExecutedCount);
        Assert.All(Enumerable.Range(0, Count), i => Assert.Contains($"FILE {i}", _bench.Read("all")));
        Assert.Equal("FILE 7", _bench.Read("7.out"));
    }

    [Fact]
    public async Task Make_ThunksThatAreNotForced_DoNotKeepOtherCallsWaiting()
    {
        var gate = new TaskCompletionSource();
        await using var bench = new BuildBench { Gate = gate };
        bench.Shop.Write("in", "hello");
        var script = "upper in out; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cat out > copy$i & done; upper in last; : > planned; wait";

        var run = bench.RunAsync(script);
        while (!File.Exists(bench.Shop["planned"]) && !run.IsCompleted)
            await Task.Delay(5);
        Assert.False(run.IsCompleted);
        gate.SetResult();
        await run;

        Assert.Equal("HELLO", bench.Read("copy12"));
        Assert.Equal("HELLO", bench.Read("last"));
    }

    [Fact]
    public async Task Make_ACallThatNoModelTakes_RunsTheRealToolWithTheBuildsOwnSearchPath()
    {
        var report = await _bench.RunAsync("upper a b out; env | grep ^PATH > path; upper x y z out2");

        Assert.Equal("real 3\n", _bench.Read("out"));
        var calls = Assert.Single(report.Decisions.Real);
        Assert.Equal(new RealCalls("upper", "it takes two arguments", 2, "upper a b out"), calls);
    }

    [Fact]
    public async Task Make_AToolByItsAbsolutePath_IsModelledToo()
    {
        _bench.Shop.Write("in", "hello");
        var upper = Path.GetFullPath(_bench.Shop["../bin/upper"]);
        _bench.Shop.Write("Makefile", $"all: a b c\na: in\n\t{upper} in a\nb: in\n\t:; {upper} in b\nc: in\n\t{upper} x y z c\n");

        var report = await _bench.RunAsync(["make", "-s", "-j2"]);

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal("HELLO", _bench.Read("a"));
        Assert.Equal("HELLO", _bench.Read("b"));
        Assert.Equal("real 4\n", _bench.Read("c"));
        Assert.Equal(1, report.Decisions.Counts.Real);
        Assert.Empty(_bench.Notices);
    }

    [Fact]
    public async Task Make_WhatARealToolCalls_IsReal()
    {
        _bench.Shop.Write("in", "hello");
        var upper = Path.GetFullPath(_bench.Shop["../bin/upper"]);
        File.WriteAllText(_bench.Shop["../bin/same"], $"#!/bin/sh\nupper in a\n{upper} in b\n");

        await _bench.RunAsync("same x y z");

        Assert.Equal("real 2\n", _bench.Read("a"));
        Assert.Equal("real 2\n", _bench.Read("b"));
    }

    [Theory]
    [InlineData("$(command -v shell)", "/bin/shell")]
    [InlineData("shell", "shell")]
    public async Task Make_ARealTool_IsCalledByItsOwnPathOrItsName(string call, string end)
    {
        await _bench.RunAsync($"{call} -e -c 'echo $0 > called'");

        var called = _bench.Read("called").Trim();
        Assert.EndsWith(end, called);
        Assert.DoesNotContain("shims", called);
    }

    [Fact]
    public async Task Make_ManyArguments_ReachTheRealTool()
    {
        // Some 600 kB, more than a socket holds at once.
        var report = await _bench.RunAsync("upper $(seq 100000) out");

        Assert.Equal(0, report.ExitStatus);
        Assert.Equal("real 100001\n", _bench.Read("out"));
    }

    [Fact]
    public async Task Make_AToolThatFails_LeavesNoFileAndSaysWhich()
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync("broken in out; same out tool; upper in other");

        Assert.Equal(0, report.ExitStatus);
        var failure = Assert.Single(report.Failures);
        Assert.Equal(7, failure.Failure.ExitStatus);
        Assert.False(File.Exists(_bench.Shop["out"]));
        Assert.False(File.Exists(_bench.Shop["tool"]));
        Assert.Equal("HELLO", _bench.Read("other"));
    }

    [Fact]
    public async Task Make_AStepThatReadsWhatFailed_GetsAnError()
    {
        _bench.Shop.Write("in", "hello");

        await _bench.RunAsync("broken in out; cat out > copy 2> said; echo $? >> said");

        Assert.Contains("Input/output error", _bench.Read("said"));
        Assert.EndsWith("1\n", _bench.Read("said"));
    }

    [Fact]
    public async Task Make_AnOutputWhoseFolderIsMissing_IsTheRealToolsBusiness()
    {
        _bench.Shop.Write("in", "hello");

        var report = await _bench.RunAsync("upper in missing/out 2>&-");

        Assert.Equal("the folder of its output is not there", Assert.Single(report.Decisions.Real).Reason);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("true", 0)]
    public async Task Run_ACommandThatEnds_GivesItsStatus(string script, int status)
    {
        var report = await _bench.RunAsync(script);

        Assert.Equal(status, report.ExitStatus);
    }

    [Fact]
    public async Task Run_ACommandThatIsNotThere_SaysSo()
    {
        var error = await Assert.ThrowsAsync<BurstException>(() => _bench.RunAsync(["no-such-command"]));

        Assert.Equal("no-such-command: command not found", error.Message);
    }

    [Fact]
    public async Task Run_GivenUp_TellsTheCommandToEnd()
    {
        using var source = new CancellationTokenSource();
        var run = _bench.RunAsync(": > started; exec sleep 1000", cancellation: source.Token);
        while (!File.Exists(_bench.Shop["started"]))
            await Task.Delay(5);

        source.Cancel();
        var report = await run;

        Assert.Equal(143, report.ExitStatus);
    }
}
