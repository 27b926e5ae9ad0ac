using Burst.Docker.Streams;
using Burst.Docker.Transport;

namespace Burst.Docker.Execs;

/// <summary>Further processes in running containers.</summary>
/// <remarks>Thread-safe, as the client is.</remarks>
public sealed class DockerExecs
{
    private readonly DockerTransport _transport;

    internal DockerExecs(DockerTransport transport) => _transport = transport;

    /// <summary>Tells the daemon of a process; it runs with <see cref="StartAsync"/>.</summary>
    /// <returns>The id of the process to be.</returns>
    /// <exception cref="DockerException"><see cref="DockerException.IsConflict"/>: the container does not run.</exception>
    public async Task<string> CreateAsync(string container, ExecSpec spec, CancellationToken cancellation = default)
    {
        var answer = await _transport.PostAsync(
            new DockerCall($"run a process in container {container}", $"/containers/{DockerCall.Segment(container)}/exec")
            {
                Content = DockerCall.Json(spec, DockerJson.Default.ExecSpec),
            },
            DockerJson.Default.CreatedAnswer, cancellation);
        return answer.Id;
    }

    /// <summary>Starts a process; its streams end when it has ended and closed them.</summary>
    /// <param name="exec">From <see cref="CreateAsync"/>; each can be started once.</param>
    /// <param name="hasTerminal">As its <see cref="ExecSpec.Tty"/>.</param>
    /// <param name="cancellation">Ends the wait for the streams, not the process.</param>
    public Task<AttachedStreams> StartAsync(
        string exec, bool hasTerminal = false, CancellationToken cancellation = default) =>
        _transport.HijackAsync(
            new DockerCall($"start process {exec}", $"/exec/{DockerCall.Segment(exec)}/start")
            {
                Content = DockerCall.Json(new ExecStartRequest(false, hasTerminal), DockerJson.Default.ExecStartRequest),
            },
            hasTerminal, cancellation);

    /// <summary>Whether a process runs, and what it ended with.</summary>
    public Task<ExecDetails> InspectAsync(string exec, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            new DockerCall($"inspect process {exec}", $"/exec/{DockerCall.Segment(exec)}/json"),
            DockerJson.Default.ExecDetails, cancellation);
}
