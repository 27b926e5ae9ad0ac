using System.Text;
using Burst.Docker;
using Burst.Docker.Containers;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Docker;
using Burst.Workers.Tests.Processes;

namespace Burst.Workers.Tests.Docker;

/// <summary>A pool on the test's daemon, with objects in a folder of its own.</summary>
public sealed class ContainerBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DockerWorkerPool _pool;

    public ContainerBench(Func<DockerOptions, DockerOptions>? change = null)
    {
        Objects = new FolderObjectStore(_folder["objects"]);
        var options = new DockerOptions { Jobs = 4, Endpoint = DockerEndpoint.Parse(DockerDaemon.Host), StateFolder = _folder["state"] };
        _pool = new DockerWorkerPool(Objects, change?.Invoke(options) ?? options);
    }

    public FolderObjectStore Objects { get; }

    public DockerWorkerPool Pool => _pool;

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The image's ID, and a client to look at the daemon with.</summary>
    public static async Task<(string Image, DockerClient Client)> ConnectAsync()
    {
        var client = await DockerClient.ConnectAsync(DockerEndpoint.Parse(DockerDaemon.Host));
        return ((await client.Images.InspectAsync(DockerDaemon.Busybox)).Id, client);
    }

    /// <summary>A thunk of a shell command in busybox.</summary>
    public static async Task<Thunk> ShellAsync(
        ContainerBench bench, string script, string[] outputs, ThunkInput[]? values = null, ThunkExtension? extension = null)
    {
        var (image, client) = await ConnectAsync();
        client.Dispose();
        var function = bench.Objects.Add(new ContainerFunction(image).Encode());
        return new Thunk(
            new Function($"{function}", ["sh", "-c", script], []), values, null, [new ThunkInput($"{function}")], outputs, extension: extension);
    }

    public async Task<ExecutionOutcome> RunAsync(Thunk thunk, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var execution = new FakeExecution(Objects.Add(thunk), thunk.Encode(), timeout, cancellation);
        _pool.Start(execution);
        return await execution.Outcome;
    }

    /// <summary>Runs a shell command, which has to succeed, and returns its outputs as text.</summary>
    public async Task<string[]> ShellAsync(string script, params string[] outputs)
    {
        var outcome = await RunAsync(await ShellAsync(this, script, outputs));
        Assert.Null(outcome.Failure);
        return [.. outcome.StoredOutputs.Select(Text)];
    }

    /// <summary>Runs a shell command, which has to fail.</summary>
    public async Task<ExecutionFailure> FailAsync(
        string script, string output = "/dev/stdout", TimeSpan? timeout = null, ThunkExtension? extension = null)
    {
        var outcome = await RunAsync(await ShellAsync(this, script, [output], extension: extension), timeout);
        return Assert.IsType<ExecutionFailure>(outcome.Failure);
    }

    public string Text(ObjectHash hash)
    {
        Assert.True(Objects.TryRead(hash, out var content));
        return Encoding.UTF8.GetString(content.Span);
    }

    /// <summary>The containers of this process's pools.</summary>
    public static async Task<IReadOnlyList<ContainerSummary>> ContainersAsync(DockerClient client) =>
        await client.Containers.ListAsync(DockerFilters.Label("burst.owner"));
}
