using Burst.Docker.Daemon;
using Burst.Docker.Ownership;
using Burst.Docker.Tests.Containers;
using Burst.Docker.Tests.Support;
using Burst.Testing;

namespace Burst.Docker.Tests.Daemon;

public sealed class EventsTests
{
    [Theory, OnDocker, OnPodman]
    public async Task State_OfDaemon_HasItsMachine(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await client.PingAsync();

        var state = await client.ReadStateAsync();

        Assert.Equal(Environment.ProcessorCount, state.Processors);
        Assert.True(state.MemoryBytes > 1 << 28);
        Assert.NotEmpty(state.Driver);
        Assert.Equal("linux", client.Version.Os);
        Assert.InRange(client.ApiVersion.Minor, ApiVersion.Oldest.Minor, ApiVersion.Newest.Minor);
    }

    [DockerFact]
    public async Task Watch_LifeOfAContainer_ComesInOrderUntilCancelled()
    {
        var client = await Daemons.ConnectAsync();
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Shell("exit 6"));
        using var cancellation = new CancellationTokenSource();
        var filters = new DockerFilters { { "container", lease.Id }, { "event", "start" }, { "event", "die" } };

        var events = client.WatchAsync(filters, DateTimeOffset.UtcNow, cancellation: cancellation.Token).GetAsyncEnumerator();
        var first = events.MoveNextAsync();
        await client.Containers.StartAsync(lease.Id);

        Assert.True(await first);
        Assert.Equal(("container", "start", lease.Id), (events.Current.Type, events.Current.Action, events.Current.Actor.Id));
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(("die", "6"), (events.Current.Action, events.Current.Actor.Attributes["exitCode"]));
        Assert.Equal(owner.Instance, events.Current.Actor.Attributes["burst-test.owner"]);
        Assert.InRange(events.Current.Time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        var next = events.MoveNextAsync().AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await events.DisposeAsync();
    }

    [DockerFact]
    public async Task Watch_WhatHasHappened_Ends()
    {
        var client = await Daemons.ConnectAsync();
        var begin = DateTimeOffset.UtcNow;
        await Run.ToEndAsync(client, Run.Shell("true"));

        var actions = new List<string>();
        await foreach (var happened in client.WatchAsync(
            new DockerFilters { { "type", "container" } }, begin.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1)))
        {
            actions.Add(happened.Action);
        }

        Assert.Contains("create", actions);
        Assert.Contains("destroy", actions);
    }
}
