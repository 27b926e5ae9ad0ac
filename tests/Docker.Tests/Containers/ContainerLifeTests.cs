using System.Formats.Tar;
using System.Net;
using System.Text;
using Burst.Docker.Containers;
using Burst.Docker.Ownership;
using Burst.Docker.Tests.Support;
using Burst.Testing;

namespace Burst.Docker.Tests.Containers;

public sealed class ContainerLifeTests
{
    [Theory, OnDocker, OnPodman]
    public async Task Run_Script_ExitCodeAndBothStreams(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);

        var (exit, output) = await Run.ToEndAsync(client, Run.Shell("echo out; echo err >&2; exit 7"));

        Assert.Equal(7, exit);
        Assert.Equal(("out\n", "err\n", false), (output.StdoutText, output.StderrText, output.IsCut));
    }

    [Theory, OnDocker, OnPodman]
    public async Task Life_FromCreationToRemoval_IsSeenByInspectAndList(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        var name = $"burst-test-{Guid.NewGuid():N}";
        var spec = Run.Sleeper with { Labels = new Dictionary<string, string> { ["burst-test.name"] = name } };

        var id = await client.Containers.CreateAsync(spec, name);
        try
        {
            Assert.Equal("created", (await client.Containers.InspectAsync(id)).State.Status);
            await client.Containers.StartAsync(id);
            await client.Containers.StartAsync(id);
            var running = await client.Containers.InspectAsync(name);
            Assert.Equal((id, true), (running.Id, running.State.Running));
            Assert.Equal(name, running.Config.Labels!["burst-test.name"]);
            var listed = Assert.Single(await client.Containers.ListAsync(DockerFilters.Label("burst-test.name", name), true));
            Assert.Equal((id, "running"), (listed.Id, listed.State));

            await client.Containers.KillAsync(id);
            Assert.Equal(137, (await client.Containers.WaitAsync(id)).StatusCode);
            Assert.Equal((false, 137), await StateAsync(client, id));
            Assert.Empty(await client.Containers.ListAsync(DockerFilters.Label("burst-test.name", name), onlyRunning: true));
            Assert.Single(await client.Containers.ListAsync(DockerFilters.Label("burst-test.name", name)));
        }
        finally
        {
            await client.Containers.RemoveAsync(id, isForced: true);
        }

        var gone = await Assert.ThrowsAsync<DockerException>(() => client.Containers.InspectAsync(id));
        Assert.True(gone.IsNotFound);
        Assert.Empty(await client.Containers.ListAsync(DockerFilters.Label("burst-test.name", name)));
    }

    [Theory, OnDocker, OnPodman]
    public async Task Stop_ProcessThatListens_EndsItself(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Shell("trap 'exit 3' TERM; while true; do sleep 0.01; done"));
        await client.Containers.StartAsync(lease.Id);

        await client.Containers.StopAsync(lease.Id, TimeSpan.FromSeconds(20));

        Assert.Equal((false, 3), await StateAsync(client, lease.Id));
        await client.Containers.StopAsync(lease.Id);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Stop_ProcessThatDoesNotListen_IsKilled(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Shell("trap '' TERM; while true; do sleep 0.01; done"));
        await client.Containers.StartAsync(lease.Id);

        await client.Containers.StopAsync(lease.Id, TimeSpan.FromSeconds(1));

        Assert.Equal((false, 137), await StateAsync(client, lease.Id));
    }

    [DockerFact]
    public async Task Wait_ForNextExitAndRemoval_EndsWithThem()
    {
        var client = await Daemons.ConnectAsync();
        await using var owner = new ContainerOwner(client, "burst-test");
        var lease = await owner.LeaseAsync(Run.Shell("exit 5"));

        var exit = client.Containers.WaitAsync(lease.Id, WaitCondition.NextExit);
        var removal = client.Containers.WaitAsync(lease.Id, WaitCondition.Removed);
        await client.Containers.StartAsync(lease.Id);
        Assert.Equal(5, (await exit).StatusCode);
        Assert.False(removal.IsCompleted);
        await lease.DisposeAsync();
        await removal;
    }

    [Theory, OnDocker, OnPodman]
    public async Task Wait_Cancelled_LeavesTheContainerAlone(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Sleeper);
        await client.Containers.StartAsync(lease.Id);
        using var cancellation = new CancellationTokenSource();

        var wait = client.Containers.WaitAsync(lease.Id, cancellation: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.True((await client.Containers.InspectAsync(lease.Id)).State.Running);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Logs_OfContainerThatEnded_AreKept(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        var spec = Run.Shell("seq 1 1000; echo last >&2");
        await using var lease = await owner.LeaseAsync(
            spec with { Host = spec.Host with { Log = new LogSpec { Type = "json-file" } } });
        await client.Containers.StartAsync(lease.Id);
        await client.Containers.WaitAsync(lease.Id);

        await using var all = await client.Containers.ReadLogsAsync(lease.Id);
        var kept = await all.ReadToEndAsync();
        await using var tail = await client.Containers.ReadLogsAsync(lease.Id, new LogOptions { Stderr = false, Tail = 3 });
        var end = await tail.ReadToEndAsync();

        Assert.Equal(string.Concat(Enumerable.Range(1, 1000).Select(line => $"{line}\n")), kept.StdoutText);
        Assert.Equal("last\n", kept.StderrText);
        Assert.EndsWith("1000\n", end.StdoutText, StringComparison.Ordinal);
        Assert.Empty(end.Stderr);
    }

    [DockerFact]
    public async Task Logs_Followed_ComeAsTheyAreWritten()
    {
        var client = await Daemons.ConnectAsync();
        await using var owner = new ContainerOwner(client, "burst-test");
        var spec = Run.Shell("echo first; sleep 1000");
        await using var lease = await owner.LeaseAsync(
            spec with { Host = spec.Host with { Log = new LogSpec { Type = "json-file" } } });
        await client.Containers.StartAsync(lease.Id);

        await using var log = await client.Containers.ReadLogsAsync(lease.Id, new LogOptions { Follow = true });
        Assert.Equal("first\n", Encoding.UTF8.GetString((await log.ReadAsync())!.Value.Data));
        var rest = log.ReadAsync().AsTask();
        await client.Containers.KillAsync(lease.Id);

        Assert.Null(await rest);
    }

    [DockerFact]
    public async Task Stats_OfRunningContainer_HaveItsProcessesAndMemory()
    {
        var client = await Daemons.ConnectAsync();
        await using var owner = new ContainerOwner(client, "burst-test");
        var spec = Run.Sleeper with { Host = Run.Sleeper.Host with { MemoryBytes = 32 << 20, PidsLimit = 7 } };
        await using var lease = await owner.LeaseAsync(spec);
        await client.Containers.StartAsync(lease.Id);

        var once = await client.Containers.ReadStatsAsync(lease.Id);
        var watched = new List<ContainerStats>();
        await foreach (var stats in client.Containers.WatchStatsAsync(lease.Id))
        {
            watched.Add(stats);
            if (watched.Count == 2)
                break;
        }

        Assert.InRange(once.Memory.UsageBytes, 1u, 32u << 20);
        Assert.Equal(32u << 20, once.Memory.LimitBytes);
        Assert.InRange(once.Pids.Current, 1u, 2u);
        Assert.True(watched[1].Time > watched[0].Time);
        Assert.True(watched[1].Processor.Usage.TotalNanoseconds > 0);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Archive_PutAndGet_SameBytes(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        var spec = Run.Sleeper with { Host = Run.Sleeper.Host with { ReadonlyRootfs = false } };
        await using var lease = await owner.LeaseAsync(spec);
        var content = new byte[3 << 20];
        new Random(7).NextBytes(content);

        await client.Containers.PutArchiveAsync(lease.Id, "/tmp", BusyboxTree.PackFile("data", content));
        await using var archive = await client.Containers.GetArchiveAsync(lease.Id, "/tmp/data");
        await using var reader = new TarReader(archive);
        var entry = (await reader.GetNextEntryAsync(copyData: true))!;

        Assert.Equal("data", entry.Name);
        Assert.Equal(content, ReadAll(entry.DataStream!));
    }

    [Theory, OnDocker, OnPodman]
    public async Task GetArchive_PathThatIsNotThere_SaysWhich(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Sleeper);

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.Containers.GetArchiveAsync(lease.Id, "/nowhere"));

        Assert.True(fault.IsNotFound);
        Assert.Contains($"get /nowhere from container {lease.Id}", fault.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task PutArchive_LargeAndRefused_SaysWhyRatherThanBreaking()
    {
        var client = await Daemons.ConnectAsync();
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Sleeper);
        var archive = BusyboxTree.PackFile("data", new byte[16 << 20]);

        var noFolder = await Assert.ThrowsAsync<DockerException>(
            () => client.Containers.PutArchiveAsync(lease.Id, "/nowhere", archive));
        var readOnly = await Assert.ThrowsAsync<DockerException>(
            () => client.Containers.PutArchiveAsync(lease.Id, "/tmp", archive));

        Assert.True(noFolder.IsNotFound);
        Assert.Contains("read-only", readOnly.Reason, StringComparison.Ordinal);
    }

    [Theory, OnDocker, OnPodman]
    public async Task AnyCall_UnknownContainer_NamesIt(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        Func<Task>[] calls =
        [
            () => client.Containers.StartAsync("nobody"),
            () => client.Containers.AttachAsync("nobody"),
            () => client.Containers.WaitAsync("nobody"),
            () => client.Containers.KillAsync("nobody"),
            () => client.Containers.StopAsync("nobody"),
            () => client.Containers.RemoveAsync("nobody"),
            () => client.Containers.ReadLogsAsync("nobody"),
            () => client.Containers.GetArchiveAsync("nobody", "/"),
            () => client.Execs.CreateAsync("nobody", new Docker.Execs.ExecSpec { Command = ["true"] }),
        ];

        foreach (var call in calls)
        {
            var fault = await Assert.ThrowsAsync<DockerException>(call);
            Assert.True(fault.IsNotFound, fault.Message);
            Assert.EndsWith("container nobody", fault.Operation, StringComparison.Ordinal);
            Assert.False(fault.IsTransient);
        }
    }

    [Theory, OnDocker, OnPodman]
    public async Task Create_UnknownImage_IsNotFound(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);

        var fault = await Assert.ThrowsAsync<DockerException>(
            () => client.Containers.CreateAsync(new ContainerSpec { Image = "burst/nothing:9" }));

        Assert.True(fault.IsNotFound, fault.Message);
        Assert.Contains("burst/nothing:9", fault.Reason, StringComparison.Ordinal);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Start_ProgramThatIsNotThere_SaysWhich(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Sleeper with { Command = ["/bin/nothing"] });

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.Containers.StartAsync(lease.Id));

        Assert.Contains("/bin/nothing", fault.Reason, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Create_NameThatIsTaken_IsAConflict()
    {
        var client = await Daemons.ConnectAsync();
        var name = $"burst-test-{Guid.NewGuid():N}";
        var id = await client.Containers.CreateAsync(Run.Sleeper, name);

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.Containers.CreateAsync(Run.Sleeper, name));
        await client.Containers.RemoveAsync(id);

        Assert.True(fault.IsConflict);
        Assert.Equal(HttpStatusCode.Conflict, fault.Status);
        Assert.Equal($"create container {name}", fault.Operation);
    }

    [DockerFact]
    public async Task FiftyAtOnce_EachHasItsOwnResult()
    {
        var client = await Daemons.ConnectAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            number => Run.ToEndAsync(client, Run.Shell($"echo {number}; exit {number}"))));

        Assert.Equal(Enumerable.Range(0, 50), runs.Select(run => run.ExitCode));
        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{number}\n"), runs.Select(run => run.Output.StdoutText));
    }

    private static async Task<(bool, int)> StateAsync(DockerClient client, string id)
    {
        var state = (await client.Containers.InspectAsync(id)).State;
        return (state.Running, state.ExitCode);
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
