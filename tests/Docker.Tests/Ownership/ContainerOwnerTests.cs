using System.Diagnostics;
using Burst.Docker.Ownership;
using Burst.Docker.Tests.Containers;
using Burst.Docker.Tests.Support;
using Burst.Testing;

namespace Burst.Docker.Tests.Ownership;

public sealed class ContainerOwnerTests
{
    /// <summary>Each test reaps in a scope of its own, so that none takes another's.</summary>
    private readonly string _scope = $"burst-test-{Guid.NewGuid():N}";

    [Theory, OnDocker, OnPodman]
    public async Task Reap_OwnerThatWasKilled_TakesAllOfItsAndNothingElse(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var living = new ContainerOwner(client, _scope);
        await using var mine = await living.LeaseAsync(Run.Sleeper);
        var (process, container, volume) = await Holder.StartAsync(client.Endpoint, _scope);
        using var disposed = process;
        Assert.Equal(0, await living.ReapAsync());
        Assert.True((await client.Containers.InspectAsync(container)).State.Running);

        process.Kill();
        await process.WaitForExitAsync();
        var removed = await living.ReapAsync();

        Assert.Equal(2, removed);
        Assert.True((await Assert.ThrowsAsync<DockerException>(() => client.Containers.InspectAsync(container))).IsNotFound);
        Assert.True((await Assert.ThrowsAsync<DockerException>(() => client.Volumes.InspectAsync(volume))).IsNotFound);
        Assert.Equal(mine.Id, (await client.Containers.InspectAsync(mine.Id)).Id);
        Assert.Equal(0, await living.ReapAsync());
    }

    [Theory, OnDocker, OnPodman]
    public async Task Dispose_WithContainersAndVolumes_LeavesNone(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        var owner = new ContainerOwner(client, _scope);
        for (var number = 0; number < 3; number++)
        {
            var lease = await owner.LeaseAsync(Run.Sleeper with { Labels = new Dictionary<string, string> { ["a"] = "b" } });
            await client.Containers.StartAsync(lease.Id);
        }

        await owner.CreateVolumeAsync();
        var listed = await client.Containers.ListAsync(DockerFilters.Label($"{_scope}.owner", owner.Instance));
        Assert.Equal(3, listed.Count);
        Assert.All(listed, container => Assert.Equal("b", container.Labels!["a"]));

        await owner.DisposeAsync();

        Assert.Empty(await client.Containers.ListAsync(DockerFilters.Label($"{_scope}.owner")));
        Assert.Empty(await client.Volumes.ListAsync(DockerFilters.Label($"{_scope}.owner")));
        await owner.DisposeAsync();
    }

    [DockerFact]
    public async Task Lease_CancelledWhileMade_LeavesNone()
    {
        var client = await Daemons.ConnectAsync();
        await using (var owner = new ContainerOwner(client, _scope))
        {
            for (var number = 0; number < 10; number++)
            {
                using var cancellation = new CancellationTokenSource();
                var lease = owner.LeaseAsync(Run.Sleeper, cancellation.Token);
                await cancellation.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lease);
            }
        }

        Assert.Empty(await client.Containers.ListAsync(DockerFilters.Label($"{_scope}.owner")));
    }

    [DockerFact]
    public async Task Lease_Disposed_IsGoneAndCanBeDisposedAgain()
    {
        var client = await Daemons.ConnectAsync();
        await using var owner = new ContainerOwner(client, _scope);
        var lease = await owner.LeaseAsync(Run.Sleeper);
        await client.Containers.StartAsync(lease.Id);

        await lease.DisposeAsync();
        await lease.DisposeAsync();

        Assert.True((await Assert.ThrowsAsync<DockerException>(() => client.Containers.InspectAsync(lease.Id))).IsNotFound);
    }

    [DockerFact]
    public async Task Reap_LabelThatCannotBeRead_IsLeftAlone()
    {
        var client = await Daemons.ConnectAsync();
        await using var owner = new ContainerOwner(client, _scope);
        var spec = Run.Sleeper with { Labels = new Dictionary<string, string> { [$"{_scope}.process"] = "who knows" } };
        var id = await client.Containers.CreateAsync(spec);

        var removed = await owner.ReapAsync();
        await client.Containers.RemoveAsync(id);

        Assert.Equal(0, removed);
    }

    [Fact]
    public void IsDead_OfProcesses_IsCertainOrNo()
    {
        var here = OwnerIdentity.Current;
        using var child = Process.Start("sleep", "1000");
        var other = here with { Pid = child.Id, StartTicks = here.StartTicks - 1 };
        child.Kill();
        child.WaitForExit();

        Assert.False(here.IsDead());
        Assert.True((here with { StartTicks = here.StartTicks - 1 }).IsDead());
        Assert.True((here with { Boot = "before" }).IsDead());
        Assert.True(other.IsDead());
        Assert.False((other with { Host = "elsewhere" }).IsDead());
        Assert.False((other with { PidNamespace = "pid:[1]" }).IsDead());
    }

    [Fact]
    public void Parse_OwnText_IsTheSame()
    {
        Assert.Equal(OwnerIdentity.Current, OwnerIdentity.Parse(OwnerIdentity.Current.ToString()));
        Assert.True(OwnerIdentity.Current.StartTicks > 0);
        Assert.Null(OwnerIdentity.Parse(null));
        Assert.Null(OwnerIdentity.Parse("a b c"));
        Assert.Null(OwnerIdentity.Parse("a b c -1 5"));
        Assert.Null(OwnerIdentity.Parse("a b c 0 5"));
    }
}
