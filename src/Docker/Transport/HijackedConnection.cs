using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Burst.Docker.Transport;

/// <summary>
/// A connection that a request has turned into the streams of a process: what is written goes in, what is read comes out.
/// </summary>
/// <remarks>
/// Not by HttpClient, because its streams cannot be closed in one direction, and a read of them that is cancelled
/// closes both.
/// </remarks>
internal sealed class HijackedConnection : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxHeadBytes = 64 * 1024;

    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;

    public HijackedConnection(Socket socket)
    {
        _socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: true);
        Reader = PipeReader.Create(Stream, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
    }

    /// <summary>For writing.</summary>
    public NetworkStream Stream { get; }

    /// <summary>What comes, from the byte that follows the answer's head.</summary>
    public PipeReader Reader { get; }

    /// <summary>Asks for the streams.</summary>
    /// <returns>The answer's status and, unless it is 101, its body.</returns>
    /// <exception cref="EndOfStreamException">The daemon went away before its answer was complete.</exception>
    public async Task<(HttpStatusCode Status, string Body)> UpgradeAsync(
        string host, string path, byte[] body, CancellationToken cancellation)
    {
        // HTTP/1.0, so that an error's body ends with the connection and is never sent in chunks.
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.0\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        byte[] request = [.. Encoding.ASCII.GetBytes(head), .. body];
        await Stream.WriteAsync(request, cancellation);

        var status = await ReadHeadAsync(cancellation);
        return (status, status == HttpStatusCode.SwitchingProtocols ? "" : await ReadBodyAsync(cancellation));
    }

    /// <summary>Lets the other side see the end of what was written; reading goes on.</summary>
    public void CloseWriting()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It is closed already, from the other side.
        }
        catch (ObjectDisposedException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Reader.CompleteAsync();
        await Stream.DisposeAsync();
    }

    private async Task<HttpStatusCode> ReadHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await Reader.ReadAsync(cancellation);
            if (TryReadStatus(read.Buffer, out var status, out var end))
            {
                Reader.AdvanceTo(end);
                return status;
            }

            Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                throw new EndOfStreamException("it closed the connection without an answer");
            if (read.Buffer.Length > MaxHeadBytes)
                throw new EndOfStreamException($"its answer has more than {MaxHeadBytes} bytes of headers");
        }
    }

    private static bool TryReadStatus(
        in ReadOnlySequence<byte> buffer, out HttpStatusCode status, out SequencePosition end)
    {
        status = default;
        end = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> head, EndOfHead))
            return false;
        end = reader.Position;
        // "HTTP/1.1 101 UPGRADED"
        var line = Encoding.ASCII.GetString(head).Split("\r\n", 2)[0].Split(' ', 3);
        if (line.Length < 2 || !int.TryParse(line[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            throw new EndOfStreamException("its answer is not HTTP");
        status = (HttpStatusCode)code;
        return true;
    }

    private async Task<string> ReadBodyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await Reader.ReadAsync(cancellation);
            if (read.IsCompleted || read.Buffer.Length > MaxHeadBytes)
            {
                var text = Encoding.UTF8.GetString(read.Buffer);
                Reader.AdvanceTo(read.Buffer.End);
                return text;
            }

            Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
