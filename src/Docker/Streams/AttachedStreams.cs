using Burst.Docker.Transport;

namespace Burst.Docker.Streams;

/// <summary>The input and output of a process in a container.</summary>
/// <remarks>
/// One thread may write while another reads; neither may be used by two at once. Whoever only writes has to have someone
/// read: a process that cannot put anything out takes nothing in.
/// </remarks>
public sealed class AttachedStreams : IAsyncDisposable
{
    private readonly HijackedConnection _connection;

    internal AttachedStreams(HijackedConnection connection, string operation, bool isRaw)
    {
        _connection = connection;
        Output = new OutputReader(connection.Reader, connection, operation, isRaw);
    }

    /// <summary>What the process puts out.</summary>
    public OutputReader Output { get; }

    /// <summary>What the process reads. Nothing is gathered: every write goes out at once.</summary>
    /// <remarks>Throws <see cref="IOException"/> once the process or the daemon is gone.</remarks>
    public Stream Input => _connection.Stream;

    /// <summary>
    /// Ends the process's input; its output goes on. For a container's first process that needs
    /// <see cref="Containers.ContainerSpec.StdinOnce"/>.
    /// </summary>
    public void CloseInput() => _connection.CloseWriting();

    /// <summary>
    /// Closes both. The process goes on, and its input ends as with <see cref="CloseInput"/>. A read or write that is going
    /// on fails.
    /// </summary>
    public ValueTask DisposeAsync() => Output.DisposeAsync();
}
