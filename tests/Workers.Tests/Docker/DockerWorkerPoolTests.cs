using System.Text;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Docker;

namespace Burst.Workers.Tests.Docker;

/// <summary>What a function sees, and what comes back, on a real daemon.</summary>
[Collection(nameof(DockerCollection))]
public sealed class DockerWorkerPoolTests : IAsyncLifetime
{
    private readonly ContainerBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [DockerFact]
    public async Task Execute_ShellCommand_GivesStreamsStatusAndFiles()
    {
        var outputs = await _bench.ShellAsync(
            "echo out; echo err >&2; echo one > file; mkdir -p dir/deep; echo two > dir/deep/two; exit 3",
            "/dev/stdout", "/dev/stderr", "/dev/status", "file", "dir/");
        Assert.Equal(["out\n", "err\n", "3\n", "one\n"], outputs[..4]);
        var entry = Assert.Single(DirectoryArchive.Read(Encoding.UTF8.GetBytes(outputs[4])));
        Assert.Equal(("deep/two", "two\n"), (entry.Path, Encoding.UTF8.GetString(entry.Content!.Value.Span)));
    }

    [DockerFact]
    public async Task Execute_Inputs_AreWhereTheThunkPutsThem()
    {
        var text = _bench.Objects.Add("text"u8);
        var large = _bench.Objects.Add(Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7 + (i >> 13))).ToArray());
        var tree = new System.Buffers.ArrayBufferWriter<byte>();
        DirectoryArchive.Write([new DirectoryEntry("a/b", "tree"u8.ToArray()), new DirectoryEntry("empty", null)], tree);
        var archive = _bench.Objects.Add(tree.WrittenSpan);
        var thunk = await ContainerBench.ShellAsync(
            _bench,
            $"pwd; cat in/text /data/text @{{GGHASH:{text}}} t/a/b; cat; ls t; cat large > copy; cat large > /out/copy",
            ["/dev/stdout", "copy", "/out/copy"],
            [
                new ThunkInput($"{text}"), new ThunkInput($"{text}", "in/text"), new ThunkInput($"{text}", "/data/text"),
                new ThunkInput($"{text}", "/dev/stdin"), new ThunkInput($"{large}", "large"), new ThunkInput($"{archive}", "t/"),
            ]);
        var outcome = await _bench.RunAsync(thunk);
        Assert.Null(outcome.Failure);
        Assert.Equal("/burst\ntexttexttexttreetexta\nempty\n", _bench.Text(outcome.StoredOutputs[0]));
        Assert.Equal(new[] { large, large }, new[] { outcome.StoredOutputs[1], outcome.StoredOutputs[2] });
    }

    [DockerFact]
    public async Task Execute_NextCall_SeesNothingOfTheLast()
    {
        await _bench.ShellAsync(
            "mkdir -p a/b /tmp/c; echo x > a/b/x; chmod 0 a/b; ln -s /etc/passwd link; sleep 1000 & setsid sleep 1000 & mkfifo f", "/dev/stdout");
        var (image, client) = await ContainerBench.ConnectAsync();
        using (client)
        {
            var before = Assert.Single(await ContainerBench.ContainersAsync(client)).Id;
            Assert.Equal(["0\n0\n0\n"], await _bench.ShellAsync(
                "ls -A | wc -l; ls -A /tmp | wc -l; cat /proc/[0-9]*/comm | grep -c sleep; true", "/dev/stdout"));
            Assert.Equal(before, Assert.Single(await ContainerBench.ContainersAsync(client)).Id);
        }
    }

    [DockerFact]
    public async Task Execute_Always_HasNoPrivilegesAndNoNetwork()
    {
        var seen = (await _bench.ShellAsync(
            "id -u; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'; ls /sys/class/net;"
            + " touch /x /etc/x /.burst/x 2>&1 | wc -l; hostname; wget -q -T 1 -O- http://1.1.1.1 > /dev/null 2>&1 || echo none",
            "/dev/stdout"))[0].Split('\n');
        Assert.Equal(
            ["65534", "NoNewPrivs:1", "CapEff:0000000000000000", "CapBnd:0000000000000000", "Seccomp:2", "lo", "3", "burst", "none", ""],
            [seen[0], .. seen[1..5].OrderBy(line => line.StartsWith("NoNew", StringComparison.Ordinal) ? 0 : line.StartsWith("CapEff", StringComparison.Ordinal) ? 1 : line.StartsWith("CapBnd", StringComparison.Ordinal) ? 2 : 3), .. seen[5..]]);
    }

    [DockerTheory]
    [InlineData("exit 7", "/dev/stdout", FailureKind.Exited, "exit code 7")]
    [InlineData("kill -9 $$", "/dev/stdout", FailureKind.Signalled, "signal 9")]
    [InlineData("true", "none", FailureKind.OutputMissing, "did not write its output 'none'")]
    [InlineData("ln -s /etc/passwd out", "out", FailureKind.OutputInvalid, "it is a symbolic link")]
    [InlineData("ln -s /etc d", "d/passwd", FailureKind.OutputInvalid, "it is a symbolic link", true)]
    [InlineData("mkfifo out", "out", FailureKind.OutputInvalid, "it is neither a file nor a directory")]
    [InlineData("mkdir out", "out", FailureKind.OutputInvalid, "it is a directory; the name of an output that is one ends in '/'")]
    [InlineData("ln -s /etc/passwd out/link", "out/", FailureKind.OutputInvalid, "'link' in it is a symbolic link")]
    public async Task Execute_BadEnd_SaysSo(string script, string output, FailureKind kind, string message, bool removesDirectory = false)
    {
        var failure = await _bench.FailAsync(removesDirectory ? $"rmdir d; {script}" : script, output);
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [DockerTheory]
    [InlineData("../out", "part '..'")]
    [InlineData("/proc/out", "below /proc")]
    [InlineData("/out", "the root itself")]
    [InlineData("a//b", "empty part")]
    [InlineData("/.burst/agent", "below /.burst")]
    public async Task Execute_OutputNameThatIsNone_NeverRuns(string output, string message)
    {
        var failure = await _bench.FailAsync("true", output);
        Assert.Equal(FailureKind.OutputInvalid, failure.Kind);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Execute_ProgramThatIsNotThere_SaysWhereItLooked()
    {
        var function = _bench.Objects.Add(new ContainerFunction((await ContainerBench.ConnectAsync()).Image).Encode());
        var outcome = await _bench.RunAsync(new Thunk(
            new Function($"{function}", ["nope"], []), null, null, [new ThunkInput($"{function}")], ["/dev/stdout"]));
        Assert.Equal(FailureKind.NotStarted, outcome.Failure!.Kind);
        Assert.Contains("no program 'nope' in PATH=/bin", outcome.Failure.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Execute_ImageThatIsNotThere_SaysSo()
    {
        var missing = $"sha256:{new string('0', 64)}";
        var function = _bench.Objects.Add(new ContainerFunction(missing).Encode());
        var outcome = await _bench.RunAsync(new Thunk(
            new Function($"{function}", ["sh"], []), null, null, [new ThunkInput($"{function}")], ["/dev/stdout"]));
        Assert.Equal(FailureKind.NotStarted, outcome.Failure!.Kind);
        Assert.Contains($"image {missing} is not on this machine", outcome.Failure.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Execute_WordsOfModules_AreRefused()
    {
        var failure = await _bench.FailAsync("true", extension: new ThunkExtension { Fuel = 1 });
        Assert.Equal(FailureKind.BadThunk, failure.Kind);
        Assert.Contains("cannot be held to them", failure.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Execute_NetworkAndGpus_OnlyWhatTheOperatorGives()
    {
        var network = await _bench.FailAsync("true", extension: new ThunkExtension { Network = true });
        Assert.Contains("the operator does not allow it", network.Message, StringComparison.Ordinal);
        var gpus = await _bench.FailAsync("true", extension: new ThunkExtension { Gpus = 2 });
        Assert.Contains("asks for 2 GPUs, and functions may have none here", gpus.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Dispose_AfterCalls_LeavesNoContainer()
    {
        var (_, client) = await ContainerBench.ConnectAsync();
        using (client)
        {
            await using (var bench = new ContainerBench())
            {
                await Task.WhenAll(Enumerable.Range(0, 4).Select(i => bench.ShellAsync($"sleep 0.3; echo {i}", "/dev/stdout")));
                Assert.NotEmpty(await ContainerBench.ContainersAsync(client));
            }

            Assert.Empty(await ContainerBench.ContainersAsync(client));
        }
    }

    [DockerFact]
    public async Task PerCall_TwoCalls_TwoContainers()
    {
        await using var bench = new ContainerBench(options => options with { PerCall = true });
        var first = await bench.ShellAsync("cat /proc/self/cgroup", "/dev/stdout");
        var second = await bench.ShellAsync("cat /proc/self/cgroup", "/dev/stdout");
        Assert.NotEqual(first, second);
    }

    [DockerFact]
    public async Task CallsPerContainer_Reached_ReplacesIt()
    {
        await using var bench = new ContainerBench(options => options with { CallsPerContainer = 2 });
        var seen = new List<string>();
        for (var i = 0; i < 4; i++)
            seen.AddRange(await bench.ShellAsync("cat /proc/self/cgroup", "/dev/stdout"));
        Assert.Equal([seen[0], seen[0], seen[2], seen[2]], seen);
        Assert.NotEqual(seen[0], seen[2]);
    }
}

/// <summary>Tests that use one daemon, and count its containers, one after another.</summary>
[CollectionDefinition(nameof(DockerCollection), DisableParallelization = true)]
public sealed class DockerCollection;
