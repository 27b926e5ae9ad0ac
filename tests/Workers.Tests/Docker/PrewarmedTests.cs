using Burst.Docker;
using Burst.Docker.Containers;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Docker;

namespace Burst.Workers.Tests.Docker;

/// <summary>Containers that one pool makes for others.</summary>
[Collection(nameof(DockerCollection))]
public sealed class PrewarmedTests : IAsyncLifetime
{
    // A limit that no other test has, so that nobody else takes them.
    private const int Processes = 78;

    private readonly TemporaryFolder _state = new();
    private DockerClient _client = null!;
    private ContainerFunction _function = null!;

    public async Task InitializeAsync()
    {
        if (DockerDaemon.SkipReason is not null)
            return;
        (var image, _client) = await ContainerBench.ConnectAsync();
        _function = new ContainerFunction(image);
        await using var maker = Open();
        await maker.Pool.PrewarmAsync(_function, ThunkExtension.None, 1, outlive: true);
    }

    public async Task DisposeAsync()
    {
        if (_client is not null)
        {
            foreach (var container in await FindAsync())
                await _client.Containers.RemoveAsync(container.Id, isForced: true);
            _client.Dispose();
        }

        _state.Dispose();
    }

    [DockerFact]
    public async Task Adopt_AtRest_UsedByOneAfterAnother()
    {
        var made = Assert.Single(await FindAsync()).Id;
        for (var i = 0; i < 3; i++)
        {
            await using var bench = Open();
            await bench.ShellAsync($"echo {i} > left", "/dev/stdout");
            Assert.Empty(await ContainerBench.ContainersAsync(_client));
            Assert.Equal(made, Assert.Single(await FindAsync()).Id);
        }
    }

    [DockerFact]
    public async Task Adopt_WhileAnotherHasIt_MakesOne()
    {
        await using var first = Open();
        await first.ShellAsync("true", "/dev/stdout");
        await using var second = Open();
        await second.ShellAsync("true", "/dev/stdout");
        Assert.Single(await ContainerBench.ContainersAsync(_client));
        Assert.Single(await FindAsync());
    }

    [DockerFact]
    public async Task Adopt_LeftInTheMiddleOfACall_IsRemoved()
    {
        var made = Assert.Single(await FindAsync()).Id;
        await using (var streams = await _client.Containers.AttachAsync(made))
            await streams.Input.WriteAsync(new byte[] { 100, 0, 0, 0, 1, 2, 3 });
        await using var bench = Open();
        await bench.ShellAsync("true", "/dev/stdout");
        Assert.Empty(await FindAsync());
        Assert.Single(await ContainerBench.ContainersAsync(_client));
    }

    private ContainerBench Open() => new(options => options with { Processes = Processes, StateFolder = _state["state"] });

    private async Task<IReadOnlyList<ContainerSummary>> FindAsync() =>
        [.. (await _client.Containers.ListAsync(DockerFilters.Label(DockerWorkerPool.PrewarmedLabel))).Where(found => found.ImageId == _function.Image)];
}
