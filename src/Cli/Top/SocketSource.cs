using System.Net.Sockets;
using System.Text.Json;
using Burst.Engine;

namespace Burst.Cli.Top;

/// <summary>A run on this machine, over its socket.</summary>
internal sealed class SocketSource : IRunSource
{
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    private SocketSource(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new StreamReader(_stream);
    }

    /// <summary>Reaches a process.</summary>
    /// <param name="pid">Its number; <see langword="null"/> for the run that began last.</param>
    /// <exception cref="BurstException">There is none that can be watched.</exception>
    public static SocketSource Open(int? pid)
    {
        foreach (var run in pid is { } chosen ? [chosen] : RunFolder.Runs())
        {
            var socket = RunFolder.Open();
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(RunFolder.SocketOf(run)));
                return new SocketSource(socket);
            }
            catch (SocketException)
            {
                // It ended without clearing up, or a newer process has its number.
                socket.Dispose();
            }
        }

        throw new BurstException(pid is null
            ? "nothing to watch: no run of yours goes on here"
            : $"process {pid} is no run of yours that can be watched (one can be half a second after its start)");
    }

    public async Task<RunSnapshot?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
            return await _reader.ReadLineAsync(cancellationToken) is { } line
                ? JsonSerializer.Deserialize(line, RunSnapshotJson.Default.RunSnapshot)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new BurstException($"what the run says cannot be read: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }
}
