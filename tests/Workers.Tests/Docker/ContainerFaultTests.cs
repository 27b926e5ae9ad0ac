using System.Diagnostics;
using System.Text;
using Burst.Docker;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Storage.Reductions;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Docker;

namespace Burst.Workers.Tests.Docker;

/// <summary>What goes wrong is bounded, told, and does not touch the next call.</summary>
[Collection(nameof(DockerCollection))]
public sealed class ContainerFaultTests : IAsyncLifetime
{
    private readonly ContainerBench _bench = new(options => options with
    {
        PrintedBytes = 1 << 20,
        OutputBytes = 8 << 20,
        DiskBytes = 16 << 20,
        MemoryBytes = 64 << 20,
        Processes = 32,
    });

    private DockerClient _client = null!;

    public async Task InitializeAsync() => _client = (await ContainerBench.ConnectAsync()).Client;

    public async Task DisposeAsync()
    {
        await _bench.DisposeAsync();
        Assert.Empty(await ContainerBench.ContainersAsync(_client));
        _client.Dispose();
    }

    [DockerTheory]
    [InlineData("yes", FailureKind.OutputInvalid, "printed more than 1048576 bytes (its limit)")]
    [InlineData("head -c 12000000 /dev/zero > out", FailureKind.OutputInvalid, "more than 8388608 bytes (the limit)", "out")]
    [InlineData("mkdir out; cd out; seq 60000 | xargs touch", FailureKind.OutputInvalid, "more than 50000 files", "out/", true)]
    [InlineData("head -c 20000000 /dev/zero > out", FailureKind.Exited, "exit code 1", "out")]
    [InlineData("dd if=/dev/zero of=/dev/null bs=120M count=1", FailureKind.Signalled, "out of memory: the function and its files took all of the container's 67108864 bytes")]
    public async Task Execute_TooMuch_IsEndedAndTold(
        string script, FailureKind kind, string message, string output = "/dev/stdout", bool isThere = false)
    {
        var failure = await _bench.FailAsync(isThere ? script.Replace("mkdir out; ", "", StringComparison.Ordinal) : script, output);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(kind, failure.Kind);
        await NextCallIsGoodAsync();
    }

    [DockerFact]
    public async Task Execute_DiskFull_TheFunctionIsToldBySystem()
    {
        var failure = await _bench.FailAsync("dd if=/dev/zero of=out bs=1M count=20", "out");
        Assert.Contains("No space left on device", failure.StandardErrorTail, StringComparison.Ordinal);
        await NextCallIsGoodAsync();
    }

    [DockerFact]
    public async Task Execute_InputsThatDoNotFit_AreNamed()
    {
        var large = _bench.Objects.Add(new byte[20_000_000]);
        var outcome = await _bench.RunAsync(await ContainerBench.ShellAsync(
            _bench, "true", ["/dev/stdout"], [new ThunkInput($"{large}", "data/large")]));
        Assert.Contains(
            "do not fit into the container's disk of 16777216 bytes (its limit): 'data/large' was too much", outcome.Failure!.Message,
            StringComparison.Ordinal);
        await NextCallIsGoodAsync();
    }

    [DockerFact]
    public async Task Execute_TenThousandFiles_AllComeBack()
    {
        var archive = (await _bench.ShellAsync("cd out; seq 10000 | xargs touch", "out/"))[0];
        Assert.Equal(10_000, DirectoryArchive.Read(Encoding.UTF8.GetBytes(archive)).Count);
        await NextCallIsGoodAsync();
    }

    [DockerFact]
    public async Task Execute_ForkBomb_EndsAtItsTime()
    {
        var failure = await _bench.FailAsync("f() { f | f & }; f; sleep 60", timeout: TimeSpan.FromSeconds(1));
        Assert.Equal(FailureKind.TimedOut, failure.Kind);
        await NextCallIsGoodAsync();
    }

    [DockerFact]
    public async Task Execute_DeepDirectories_AreRemoved()
    {
        await _bench.ShellAsync("i=0; while [ $i -lt 1500 ]; do mkdir d && cd d || exit 1; i=$((i+1)); done", "/dev/stdout");
        var before = Assert.Single(await ContainerBench.ContainersAsync(_client)).Id;
        Assert.Equal(["0\n"], await _bench.ShellAsync("ls -A | wc -l", "/dev/stdout"));
        Assert.Equal(before, Assert.Single(await ContainerBench.ContainersAsync(_client)).Id);
    }

    [DockerFact]
    public async Task Execute_AttacksOnTheAgent_ComeToNothing()
    {
        var seen = (await _bench.ShellAsync(
            "kill -9 1; kill -STOP 1; cat /proc/1/environ 2>&1 | wc -c | tr -d ' ' ; cat /proc/1/mem 2>&1; ls /proc/1/fd 2>&1; echo x > /proc/1/fd/1",
            "/dev/stdout", "/dev/status"))[0];
        Assert.Contains("can't open '/proc/1/mem': Permission denied", seen, StringComparison.Ordinal);
        Assert.Contains("can't open '/proc/1/fd': Permission denied", seen, StringComparison.Ordinal);
        await NextCallIsGoodAsync();
    }

    [DockerFact]
    public async Task Execute_OtherObjects_CannotBeSeen()
    {
        var secret = _bench.Objects.Add("secret"u8);
        var own = _bench.Objects.Add("own"u8);
        await _bench.RunAsync(await ContainerBench.ShellAsync(_bench, "cat .gg/blobs/*", ["/dev/stdout"], [new ThunkInput($"{secret}")]));
        var outcome = await _bench.RunAsync(await ContainerBench.ShellAsync(
            _bench, $"ls .gg/blobs; cat .gg/blobs/{secret}; find / -name '{secret}' 2> /dev/null", ["/dev/stdout", "/dev/status"], [new ThunkInput($"{own}")]));
        Assert.Null(outcome.Failure);
        Assert.Equal($"{own}\n", _bench.Text(outcome.StoredOutputs[0]));
    }

    [DockerFact]
    public async Task Execute_ResourceLimitsOfTheAgentChanged_AnotherContainerIsTaken()
    {
        await _bench.ShellAsync("true", "/dev/stdout");
        var before = Assert.Single(await ContainerBench.ContainersAsync(_client)).Id;
        await _bench.ShellAsync("renice -n 5 -p 1 > /dev/null", "/dev/stdout");
        await _bench.ShellAsync("true", "/dev/stdout");
        Assert.DoesNotContain(
            before, (await ContainerBench.ContainersAsync(_client)).Where(container => container.State == "running").Select(container => container.Id));
    }

    [DockerFact]
    public async Task Cancel_InTheMiddle_EndsTheFunction()
    {
        using var source = new CancellationTokenSource();
        var run = _bench.RunAsync(await ContainerBench.ShellAsync(_bench, "sleep 1000", ["/dev/stdout"]), cancellation: source.Token);
        await RunningAsync();
        await source.CancelAsync();
        Assert.Equal(FailureKind.Cancelled, (await run).Failure!.Kind);
        await NextCallIsGoodAsync();
    }

    [DockerFact]
    public async Task Force_ContainerKilledInTheMiddle_RunsAgain()
    {
        await ForceThroughAsync(async container => await _client.Containers.KillAsync(container));
    }

    [DockerFact]
    public async Task Force_ContainerRemovedInTheMiddle_RunsAgain()
    {
        await ForceThroughAsync(async container => await _client.Containers.RemoveAsync(container, isForced: true));
    }

    [DockerFact]
    public async Task Force_AgentKilledInTheMiddle_RunsAgain()
    {
        await ForceThroughAsync(async container =>
        {
            using var agent = Process.GetProcessById((await _client.Containers.InspectAsync(container)).State.Pid);
            agent.Kill();
        });
    }

    [DockerFact]
    public async Task Force_DaemonStartedAgainInTheMiddle_RunsAgain()
    {
        await ForceThroughAsync(_ => DaemonOfTests.RestartAsync());
    }

    [DockerFact]
    public async Task Execute_ImageRemovedMeanwhile_SaysSo()
    {
        await using var tar = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(tar, leaveOpen: true))
            writer.WriteEntry("/bin/busybox", "bin/sh");
        tar.Position = 0;
        var image = await _client.Images.ImportAsync(tar, "burst/removed");
        var function = _bench.Objects.Add(new ContainerFunction(image).Encode());
        Thunk Make(string word) => new(
            new Function($"{function}", ["sh", "-c", $"echo {word}"], ["PATH=/bin"]), null, null, [new ThunkInput($"{function}")], ["/dev/stdout"]);
        Assert.Null((await _bench.RunAsync(Make("one"))).Failure);
        foreach (var container in await ContainerBench.ContainersAsync(_client))
            await _client.Containers.RemoveAsync(container.Id, isForced: true);
        await _client.Images.RemoveAsync("burst/removed", isForced: true);
        Assert.True((await _bench.RunAsync(Make("two"))).Failure!.IsTransient);
        var failure = (await _bench.RunAsync(Make("three"))).Failure!;
        Assert.Equal(FailureKind.NotStarted, failure.Kind);
        Assert.Contains("No such image", failure.Message, StringComparison.Ordinal);
        Assert.Contains("is not on this machine", (await _bench.RunAsync(Make("four"))).Failure!.Message, StringComparison.Ordinal);
    }

    /// <summary>Forces a thunk whose first run is disturbed.</summary>
    private async Task ForceThroughAsync(Func<string, Task> disturb)
    {
        await using var reductions = new MemoryReductionCache();
        await using var engine = new ThunkEngine(_bench.Objects, reductions, [_bench.Pool]);
        var thunk = await ContainerBench.ShellAsync(_bench, "sleep 2; echo done", ["/dev/stdout"]);
        var force = engine.ForceAsync(new OutputRef(_bench.Objects.Add(thunk)));
        await disturb(await RunningAsync());
        Assert.Equal("done\n", _bench.Text(await force));
    }

    /// <summary>Waits until a function's 'sleep' runs in a container.</summary>
    private async Task<string> RunningAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            foreach (var container in await ContainerBench.ContainersAsync(_client))
            {
                if (container.State == "running" && (await _client.Containers.ReadStatsAsync(container.Id, limit.Token)).Pids.Current > 1)
                    return container.Id;
            }

            await Task.Delay(10, limit.Token);
        }
    }

    private async Task NextCallIsGoodAsync() =>
        Assert.Equal(["0\ngood\n"], await _bench.ShellAsync("ls -A | wc -l; echo good", "/dev/stdout"));
}

/// <summary>The daemon of <c>tools/docker.sh</c>, which tests may stop.</summary>
internal static class DaemonOfTests
{
    private const string RunFolder = "/run/burst-docker-";

    public static async Task RestartAsync()
    {
        var path = new Uri(DockerDaemon.Host).AbsolutePath;
        Assert.StartsWith(RunFolder, path, StringComparison.Ordinal);
        var name = path[RunFolder.Length..path.LastIndexOf('/')];
        foreach (var word in new[] { "stop", "start" })
        {
            using var script = Process.Start(new ProcessStartInfo($"{Checkout.Root}/tools/docker.sh", [word])
            {
                Environment = { ["BURST_DOCKER"] = name },
                RedirectStandardOutput = true,
            })!;
            await script.StandardOutput.ReadToEndAsync();
            await script.WaitForExitAsync();
            Assert.Equal(0, script.ExitCode);
        }
    }
}
