using System.Globalization;
using Burst.Docker.Streams;
using Burst.Docker.Transport;

namespace Burst.Docker.Containers;

/// <summary>The containers of a daemon. A container is named by its id, the id's first digits, or its name.</summary>
/// <remarks>
/// Thread-safe, as the client is. For containers that must not outlive this process see
/// <see cref="Ownership.ContainerOwner"/>.
/// </remarks>
public sealed class DockerContainers
{
    private readonly DockerTransport _transport;

    internal DockerContainers(DockerTransport transport) => _transport = transport;

    /// <summary>Makes a container, which does not run yet.</summary>
    /// <param name="spec">What it is to be.</param>
    /// <param name="name">Its name; by default the daemon makes one up.</param>
    /// <param name="cancellation">Ends the wait; the container may come about.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="DockerException">
    /// <see cref="DockerException.IsNotFound"/>: the image is not there; <see cref="DockerException.IsConflict"/>: the name
    /// is taken.
    /// </exception>
    public async Task<string> CreateAsync(
        ContainerSpec spec, string? name = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var answer = await _transport.PostAsync(
            new DockerCall(
                $"create container {name ?? "of image " + spec.Image}",
                $"/containers/create{new QueryText().Add("name", name)}")
            {
                Content = DockerCall.Json(spec, DockerJson.Default.ContainerSpec),
            },
            DockerJson.Default.CreatedAnswer, cancellation);
        return answer.Id;
    }

    /// <summary>Starts a container; does nothing where it runs.</summary>
    public Task StartAsync(string container, CancellationToken cancellation = default) =>
        PostAsync("start", container, "start", cancellation);

    /// <summary>Opens the input and output of a container; before it starts, so that nothing is missed.</summary>
    /// <param name="container">Which.</param>
    /// <param name="options">Which streams; all by default.</param>
    /// <param name="cancellation">Ends the wait for the streams, not the streams.</param>
    public Task<AttachedStreams> AttachAsync(
        string container, AttachOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new AttachOptions();
        var query = new QueryText().Add("stream", true).Add("stdin", options.Stdin)
            .Add("stdout", options.Stdout).Add("stderr", options.Stderr).Add("logs", options.WithEarlier);
        return _transport.HijackAsync(Call("attach to", container, $"attach{query}"), options.HasTerminal, cancellation);
    }

    /// <summary>Waits for the end of a container.</summary>
    /// <remarks>
    /// After <see cref="StartAsync"/>, <see cref="WaitCondition.NotRunning"/> misses nothing, however soon it ends.
    /// </remarks>
    public Task<ContainerExit> WaitAsync(
        string container, WaitCondition condition = WaitCondition.NotRunning, CancellationToken cancellation = default)
    {
        var name = condition switch
        {
            WaitCondition.NextExit => "next-exit",
            WaitCondition.Removed => "removed",
            _ => "not-running",
        };
        return _transport.PostAsync(
            Call("wait for", container, $"wait{new QueryText().Add("condition", name)}"),
            DockerJson.Default.ContainerExit, cancellation);
    }

    /// <summary>Sends a signal to a container's first process.</summary>
    /// <param name="container">Which.</param>
    /// <param name="signal">A name or a number.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DockerException"><see cref="DockerException.IsConflict"/>: it does not run.</exception>
    public Task KillAsync(
        string container, string signal = "SIGKILL", CancellationToken cancellation = default) =>
        PostAsync("kill", container, $"kill{new QueryText().Add("signal", signal)}", cancellation);

    /// <summary>Asks a container to end, and kills it where it has not; does nothing where it does not run.</summary>
    /// <param name="container">Which.</param>
    /// <param name="grace">How long it may take, in whole seconds; 10 s by default.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task StopAsync(string container, TimeSpan? grace = null, CancellationToken cancellation = default)
    {
        var seconds = grace is { } time
            ? Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture)
            : null;
        return PostAsync("stop", container, $"stop{new QueryText().Add("t", seconds)}", cancellation);
    }

    /// <summary>Removes a container.</summary>
    /// <param name="container">Which.</param>
    /// <param name="isForced">Also when it runs: it is killed.</param>
    /// <param name="withVolumes">With the volumes that were made for it and have no name; the default.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DockerException">
    /// <see cref="DockerException.IsNotFound"/>: it is gone; <see cref="DockerException.IsConflict"/>: it runs, or someone
    /// else is removing it.
    /// </exception>
    public Task RemoveAsync(
        string container, bool isForced = false, bool withVolumes = true, CancellationToken cancellation = default)
    {
        var query = new QueryText().Add("force", isForced).Add("v", withVolumes);
        return _transport.SendAsync(
            HttpMethod.Delete,
            new DockerCall($"remove container {container}", $"/containers/{DockerCall.Segment(container)}{query}"),
            cancellation);
    }

    /// <summary>What a container has put out and the daemon has kept.</summary>
    /// <param name="container">Which; its <see cref="HostSpec.Log"/> must keep something.</param>
    /// <param name="options">How much, and whether to go on.</param>
    /// <param name="cancellation">Ends the wait for the first of it.</param>
    public async Task<OutputReader> ReadLogsAsync(
        string container, LogOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new LogOptions();
        var query = new QueryText().Add("stdout", options.Stdout).Add("stderr", options.Stderr)
            .Add("follow", options.Follow).Add("tail", options.Tail?.ToString(CultureInfo.InvariantCulture))
            .Add("timestamps", options.WithTimes).Add("since", options.Since);
        var call = Call("read the log of", container, $"logs{query}");
        var stream = await _transport.OpenAsync(HttpMethod.Get, call, cancellation);
        return new OutputReader(stream, call.Operation, options.HasTerminal);
    }

    /// <summary>What a container uses now.</summary>
    public Task<ContainerStats> ReadStatsAsync(string container, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            Call("read the use of", container, "stats?stream=false&one-shot=true"),
            DockerJson.Default.ContainerStats, cancellation);

    /// <summary>What a container uses, about once a second, until it is removed.</summary>
    public IAsyncEnumerable<ContainerStats> WatchStatsAsync(
        string container, CancellationToken cancellation = default) =>
        _transport.StreamAsync(
            HttpMethod.Get, Call("watch the use of", container, "stats?stream=true"),
            DockerJson.Default.ContainerStats, cancellation);

    /// <summary>What the daemon knows of a container.</summary>
    public Task<ContainerDetails> InspectAsync(string container, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            Call("inspect", container, "json"), DockerJson.Default.ContainerDetails, cancellation);

    /// <summary>Containers that match.</summary>
    /// <param name="filters">By <c>label</c>, <c>name</c>, <c>status</c>, <c>ancestor</c>, …</param>
    /// <param name="onlyRunning">Not those that have not started or have ended.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<ContainerSummary>> ListAsync(
        DockerFilters? filters = null, bool onlyRunning = false, CancellationToken cancellation = default)
    {
        var query = new QueryText().Add("all", !onlyRunning).Add("filters", filters?.ToJson());
        return await _transport.GetAsync(
            new DockerCall("list containers", $"/containers/json{query}"),
            DockerJson.Default.ListContainerSummary, cancellation);
    }

    /// <summary>Unpacks a tar archive into a container, whether it runs or not.</summary>
    /// <param name="container">Which; one with a root that cannot be written takes none, not even into a tmpfs.</param>
    /// <param name="folder">Where; it has to be there.</param>
    /// <param name="archive">The archive; read to its end, not disposed.</param>
    /// <param name="cancellation">Ends the upload; what has come stays.</param>
    public Task PutArchiveAsync(
        string container, string folder, Stream archive, CancellationToken cancellation = default)
    {
        var query = new QueryText().Add("path", folder).Add("noOverwriteDirNonDir", true);
        var call = Call("put files into", container, $"archive{query}") with
        {
            Content = new StreamContent(archive),
        };
        return _transport.SendAsync(HttpMethod.Put, call, cancellation);
    }

    /// <summary>A file or folder of a container as a tar archive, whether it runs or not.</summary>
    /// <returns>The archive, as it comes; to be disposed.</returns>
    /// <exception cref="DockerException"><see cref="DockerException.IsNotFound"/>: no such path, or container.</exception>
    public Task<Stream> GetArchiveAsync(string container, string path, CancellationToken cancellation = default) =>
        _transport.OpenAsync(
            HttpMethod.Get,
            Call($"get {path} from", container, $"archive{new QueryText().Add("path", path)}"), cancellation);

    private static DockerCall Call(string verb, string container, string rest) =>
        new($"{verb} container {container}", $"/containers/{DockerCall.Segment(container)}/{rest}");

    private Task PostAsync(string verb, string container, string rest, CancellationToken cancellation) =>
        _transport.SendAsync(HttpMethod.Post, Call(verb, container, rest), cancellation);
}
