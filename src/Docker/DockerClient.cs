using Burst.Docker.Containers;
using Burst.Docker.Daemon;
using Burst.Docker.Execs;
using Burst.Docker.Images;
using Burst.Docker.Transport;
using Burst.Docker.Volumes;

namespace Burst.Docker;

/// <summary>
/// A Docker daemon, or another that speaks the Engine API (Podman's service), as objects and methods.
/// </summary>
/// <remarks>
/// <para>Every method may be called from any thread, any number of them at once: each call in flight has a connection.
/// A daemon that is started again is found again by the next call.</para>
/// <para>Every method throws <see cref="DockerException"/> where the daemon refuses, fails or cannot be reached, and
/// <see cref="OperationCanceledException"/> soon after its token is cancelled; what a cancelled call had the daemon begin
/// may still come about (<see cref="Ownership.ContainerOwner"/> sees to containers).</para>
/// <para>Source: the Engine API's description, https://docs.docker.com/reference/api/engine/, versions 1.40 to 1.47.</para>
/// </remarks>
public sealed class DockerClient : IDisposable
{
    private readonly DockerTransport _transport;

    private DockerClient(DockerTransport transport, DaemonVersion version)
    {
        _transport = transport;
        Version = version;
        Images = new DockerImages(transport);
        Containers = new DockerContainers(transport);
        Execs = new DockerExecs(transport);
        Volumes = new DockerVolumes(transport);
    }

    /// <summary>Where the daemon is.</summary>
    public DockerEndpoint Endpoint => _transport.Endpoint;

    /// <summary>What the daemon said of itself when this client connected.</summary>
    public DaemonVersion Version { get; }

    /// <summary>The version of the API that is spoken: the newest that both know.</summary>
    public ApiVersion ApiVersion => _transport.ApiVersion!.Value;

    /// <summary>Images: import, pull, inspect, list, tag, remove.</summary>
    public DockerImages Images { get; }

    /// <summary>Containers, from their creation to their removal.</summary>
    public DockerContainers Containers { get; }

    /// <summary>Further processes in running containers.</summary>
    public DockerExecs Execs { get; }

    /// <summary>Volumes: create, list, inspect, remove.</summary>
    public DockerVolumes Volumes { get; }

    /// <summary>Asks the daemon for its version and settles on one of the API that both know.</summary>
    /// <exception cref="DockerException">
    /// Nothing answers, this user may not use the socket, or no version of the API is known to both: the message says what
    /// to do about it.
    /// </exception>
    public static async Task<DockerClient> ConnectAsync(DockerEndpoint endpoint, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var transport = new DockerTransport(endpoint);
        try
        {
            var version = await transport.GetAsync(
                new DockerCall("ask for the version", "/version"), DockerJson.Default.DaemonVersion, cancellation);
            transport.ApiVersion = ApiVersion.Negotiate(version, endpoint);
            return new DockerClient(transport, version);
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <summary>Whether the daemon answers: returns where it does, and throws where it does not.</summary>
    public Task PingAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Get, new DockerCall("ping", "/_ping"), cancellation);

    /// <summary>What the daemon says of the machine and of itself.</summary>
    public Task<DaemonState> ReadStateAsync(CancellationToken cancellation = default) =>
        _transport.GetAsync(new DockerCall("ask for the state of the daemon", "/info"), DockerJson.Default.DaemonState, cancellation);

    /// <summary>What happens in the daemon, as it happens; ends with <paramref name="until"/>, else when cancelled.</summary>
    /// <param name="filters">Which: by <c>type</c>, <c>event</c>, <c>container</c>, <c>image</c>, <c>label</c>; all by default.</param>
    /// <param name="since">Also what happened since then, as far as the daemon still knows; by default only what is to come.</param>
    /// <param name="until">When to end; in the past, only what has happened is told.</param>
    /// <param name="cancellation">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DockerException">Also when the daemon goes away in the middle.</exception>
    public IAsyncEnumerable<DaemonEvent> WatchAsync(
        DockerFilters? filters = null, DateTimeOffset? since = null, DateTimeOffset? until = null,
        CancellationToken cancellation = default)
    {
        var query = new QueryText().Add("filters", filters?.ToJson()).Add("since", since).Add("until", until);
        return _transport.StreamAsync(
            HttpMethod.Get, new DockerCall("watch events", $"/events{query}"), DockerJson.Default.DaemonEvent, cancellation);
    }

    /// <summary>Closes all connections; streams that were handed out are closed by whoever has them.</summary>
    public void Dispose() => _transport.Dispose();
}
