using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Workers.Processes;

namespace Burst.Workers.Tests.Processes;

public sealed class OutputTests : IDisposable
{
    private readonly ProcessBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/x")]
    [InlineData("")]
    [InlineData("dir/")]
    [InlineData("a\0b")]
    public async Task Start_NameLeadsOut_FailsBeforeRunning(string name)
    {
        var failure = await _bench.FailAsync($"touch {_bench.Root}/ran", name);

        Assert.Equal(FailureKind.OutputInvalid, failure.Kind);
        Assert.StartsWith($"output '{name.Replace("\0", "\\0")}': ", failure.Message);
        Assert.False(File.Exists($"{_bench.Root}/ran"));
    }

    [Fact]
    public async Task Start_SameOutputTwice_FailsBeforeRunning() =>
        Assert.Equal("output 'a': it is listed twice", (await _bench.FailAsync("echo > a", "b", "a", "a")).Message);

    [Theory]
    [InlineData("ln -s /etc/passwd out", "it is a symbolic link")]
    [InlineData("mkdir out", "it is a directory")]
    [InlineData("mkfifo out", "it is a named pipe")]
    public async Task Start_OutputIsNoFile_SaysWhatItIs(string script, string reason)
    {
        var failure = await _bench.FailAsync(script);

        Assert.Equal(FailureKind.OutputInvalid, failure.Kind);
        Assert.Equal($"output 'out': {reason}, not a regular file", failure.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Fact]
    public async Task Start_OutputThroughALinkedDirectory_IsRefused()
    {
        var failure = await _bench.FailAsync("ln -s /etc d", "d/passwd");

        Assert.Equal("output 'd/passwd': 'd' is a symbolic link, not a directory", failure.Message);
        Assert.True(File.Exists("/etc/passwd"));
    }

    [Fact]
    public async Task Start_WorkingDirectoryReplacedByALink_IsRefusedAndNotFollowed()
    {
        var other = Directory.CreateDirectory($"{_bench.WorkRoot}/other").FullName;
        File.WriteAllText($"{other}/out", "precious");
        var failure = await _bench.FailAsync($"d=$PWD; cd /; mv $d $d.moved; ln -s {other} $d");

        Assert.Equal("the function replaced its working directory", failure.Message);
        Assert.Equal("precious", File.ReadAllText($"{other}/out"));
    }

    [Fact]
    public async Task Start_OutputInASubdirectory_IsFound()
    {
        var thunk = _bench.Store(_bench.Script("mkdir -p a/b; echo x > a/b/out").ToString(), outputs: ["a/b/out"]);

        Assert.Equal("x\n", await _bench.ReadOutputAsync(thunk));
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Fact]
    public async Task Start_SecondOutputMissing_KeepsTheFirst()
    {
        var outcome = await _bench.RunAsync("echo first > one", "one", "two", "three");

        Assert.Equal(
            new ExecutionFailure(FailureKind.OutputMissing, "did not write its output 'two'"), outcome.Failure);
        Assert.Equal("first\n", File.ReadAllText(Assert.Single(outcome.OutputPaths)));
        outcome.Release!();
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Fact]
    public async Task Start_FirstOutputMissing_HasNoPathsAndNothingToRelease()
    {
        var outcome = await _bench.RunAsync("true");

        Assert.Equal("did not write its output 'out'", outcome.Failure!.Message);
        Assert.Empty(outcome.OutputPaths);
        Assert.Null(outcome.Release);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Fact]
    public async Task Release_Leftovers_AreReportedAndRemoved()
    {
        var reports = new List<(ObjectHash, IReadOnlyList<string>)>();
        using var bench = new ProcessBench();
        using var pool = new ProcessWorkerPool(bench.Objects, new ProcessOptions
        {
            Jobs = 1,
            WorkRoot = bench.WorkRoot,
            OnLeftovers = (thunk, names) => reports.Add((thunk, names)),
        });
        var link = bench.Value("v").ToString();
        var thunk = bench.Store(
            bench.Script(
                """
                echo x > extra; mkdir d; echo y > d/e; chmod 000 d
                ln -s /etc sl; touch 1 2 3; mkdir o; echo ok > o/out
                """).ToString(),
            outputs: ["o/out"], links: [new("l", link)]);
        var execution = new FakeExecution(thunk.Hash, thunk.File);
        pool.Start(execution);
        var outcome = await execution.Outcome;
        outcome.Release!();

        var (hash, names) = Assert.Single(reports);
        Assert.Equal(thunk.Hash, hash);
        Assert.Equal(["1", "2", "3", "d", "extra"], names);
        Assert.Empty(Directory.GetFileSystemEntries(bench.WorkRoot));
        Assert.True(Directory.Exists("/etc"));
    }

    [Fact]
    public async Task Release_DeepTree_IsRemoved()
    {
        var outcome = await _bench.RunAsync(
            "echo > out; i=0; while [ $i -lt 1500 ]; do mkdir d; cd d; echo > f; i=$((i+1)); done");
        Assert.Null(outcome.Failure);
        outcome.Release!();

        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Fact]
    public async Task Release_Twice_DoesNothingTheSecondTime()
    {
        var first = await _bench.RunAsync("echo 1 > out");
        first.Release!();
        var second = await _bench.RunAsync("echo 2 > out");
        first.Release!();

        Assert.Equal("2\n", File.ReadAllText(second.OutputPaths[0]));
        second.Release!();
    }

    [Fact]
    public async Task Release_LaterThanTheNextStart_KeepsTheDirectoriesApart()
    {
        using var bench = new ProcessBench { Options = new ProcessOptions { Jobs = 1 } };
        var first = await bench.RunAsync("echo 1 > out");
        var second = await bench.RunAsync("echo 2 > out");

        Assert.Equal("1\n", File.ReadAllText(first.OutputPaths[0]));
        Assert.Equal("2\n", File.ReadAllText(second.OutputPaths[0]));
        first.Release!();
        second.Release!();
        Assert.False(Directory.Exists(Path.GetDirectoryName(first.OutputPaths[0])));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("mkdir d; rmdir d; echo > f; rm f", true)]
    [InlineData("echo > left", false)]
    [InlineData("chmod 755 .", false)]
    [InlineData("d=$PWD; cd /; mv $d $d.moved; mkdir $d; cd $d; echo > out", false)]
    public async Task Start_DirectoriesReused_OnlyTheUntouchedOnes(string script, bool isReused)
    {
        using var bench = new ProcessBench();
        using var pool = new ProcessWorkerPool(
            bench.Objects, new ProcessOptions { Jobs = 1, WorkRoot = bench.WorkRoot });
        var seen = new List<string>();
        foreach (var body in new[] { $"echo > out; {script}; stat -c %i . > out", "ls -a > out; stat -c %a:%i . >> out" })
        {
            var thunk = bench.Store(bench.Script(body).ToString());
            var execution = new FakeExecution(thunk.Hash, thunk.File);
            pool.Start(execution);
            var outcome = await execution.Outcome;
            Assert.Null(outcome.Failure);
            seen.Add(File.ReadAllText(outcome.OutputPaths[0]));
            File.Delete(outcome.OutputPaths[0]);
            outcome.Release!();
            Assert.Equal(isReused || seen.Count == 2, Directory.Exists(Path.GetDirectoryName(outcome.OutputPaths[0])));
        }

        Assert.StartsWith(".\n..\nout\n700:", seen[1]);
        if (isReused)
            Assert.EndsWith($":{seen[0]}", seen[1]);
        pool.Dispose();
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(bench.WorkRoot), name => !name.EndsWith(".moved", StringComparison.Ordinal));
    }
}
