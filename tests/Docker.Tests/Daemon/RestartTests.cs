using System.Text;
using Burst.Docker.Ownership;
using Burst.Docker.Tests.Containers;
using Burst.Docker.Tests.Support;

namespace Burst.Docker.Tests.Daemon;

/// <summary>A daemon that goes away, and comes back.</summary>
public sealed class RestartTests
{
    [OwnDaemonFact]
    public async Task Daemon_StoppedAndKilled_CallsFailAndTheSameClientGoesOn()
    {
        using var daemon = OwnDaemon.Start();
        using var client = await DockerClient.ConnectAsync(daemon.Endpoint);
        await using var owner = new ContainerOwner(client, "burst-test");
        await StopAsync(daemon.Restart, client, owner);
        await StopAsync(
            () =>
            {
                daemon.Kill();
                daemon.StartAgain();
            },
            client, owner);
    }

    /// <summary>Has the daemon go away under a wait, a stream of events and a container's streams.</summary>
    private static async Task StopAsync(Action restart, DockerClient client, ContainerOwner owner)
    {
        await using var lease = await owner.LeaseAsync(Run.Shell("exec cat") with
        {
            OpenStdin = true,
            StdinOnce = true,
            StopSignal = "SIGKILL",
        });
        await using var streams = await client.Containers.AttachAsync(lease.Id);
        await client.Containers.StartAsync(lease.Id);
        await streams.Input.WriteAsync("before\n"u8.ToArray());
        Assert.Equal("before\n", Encoding.UTF8.GetString((await streams.Output.ReadAsync())!.Value.Data));
        var wait = client.Containers.WaitAsync(lease.Id);
        await using var events = client.WatchAsync(new DockerFilters { { "type", "volume" } }).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();

        restart();

        // A daemon that is told to stop ends its containers, and says so to who waits, or goes before it can.
        var ended = await Record.ExceptionAsync(() => wait);
        Assert.True(ended is null or DockerException { IsTransient: true }, ended?.ToString());
        var told = await Record.ExceptionAsync(() => next);
        Assert.True(told is DockerException { IsTransient: true } || !await next, told?.ToString());
        var read = await Record.ExceptionAsync(() => streams.Output.ReadToEndAsync());
        Assert.True(read is null or DockerException { IsTransient: true }, read?.ToString());

        await client.PingAsync();
        var (exit, output) = await Run.ToEndAsync(client, Run.Shell("echo again"));
        Assert.Equal((0, "again\n"), (exit, output.StdoutText));
        await client.Containers.InspectAsync(lease.Id);
        await lease.DisposeAsync();
        Assert.Empty(await client.Containers.ListAsync(DockerFilters.Label("burst-test.owner", owner.Instance)));
    }
}
