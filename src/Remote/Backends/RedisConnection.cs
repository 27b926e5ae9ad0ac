using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>One connection to a Redis server: commands go out in a row, replies come back in their order.</summary>
/// <remarks>For one user at a time. After an exception the connection is of no more use.</remarks>
internal sealed class RedisConnection : IAsyncDisposable
{
    private const int MaxLineLength = 64 << 10;
    private const int FlushLength = 256 << 10;

    // As gg.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(1500);

    // A server that is there answers what we ask within milliseconds; one that is frozen never does.
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromMinutes(1);

    private readonly RedisAddress _address;
    private readonly Socket _socket;
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;

    private RedisConnection(RedisAddress address, Socket socket)
    {
        _address = address;
        _socket = socket;
        var stream = new NetworkStream(socket, ownsSocket: true);
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        _writer = PipeWriter.Create(stream);
    }

    /// <summary>Connects, and says the password if there is one.</summary>
    /// <exception cref="StorageException">The server cannot be reached, or refuses the password.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisAddress address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            var reason = e is SocketException ? e.Message : $"no connection within {ConnectTimeout.TotalSeconds} s";
            throw new StorageException(StorageFault.Unavailable, $"{address}: {reason}", e);
        }

        var connection = new RedisConnection(address, socket);
        try
        {
            if (address.Password.Length > 0)
                await connection.AuthenticateAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a command with one or two words behind it; <see cref="FlushAsync"/> sends it.</summary>
    public void Write(ReadOnlySpan<byte> command, in ObjectHash name)
    {
        Span<byte> text = stackalloc byte[ObjectHash.MaxTextLength];
        WriteHead('*', 2);
        WriteBulk(command);
        WriteBulk(text[..name.Format(text)]);
    }

    /// <summary>Adds a command that stores what a stream has.</summary>
    public async Task WriteSetAsync(ObjectHash name, Stream content, CancellationToken cancellationToken)
    {
        WriteHead('*', 3);
        WriteBulk("SET"u8);
        WriteBulk(Encoding.ASCII.GetBytes(name.ToString()));
        WriteHead('$', name.LengthBytes);
        for (var left = name.LengthBytes; left > 0;)
        {
            var memory = _writer.GetMemory();
            var count = await content.ReadAsync(memory[..(int)Math.Min(memory.Length, left)], cancellationToken);
            if (count == 0)
                throw new StorageException(StorageFault.Corrupt, $"{name} became shorter while it was read");
            _writer.Advance(count);
            left -= count;
            if (_writer.UnflushedBytes >= FlushLength)
                await FlushAsync(cancellationToken);
        }

        _writer.Write("\r\n"u8);
    }

    /// <summary>Sends what was written.</summary>
    /// <exception cref="StorageException">The connection is gone.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _writer.FlushAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw Gone(e);
        }
    }

    /// <summary>Reads a reply that is a number.</summary>
    /// <exception cref="StorageException">It is an error, or the connection is gone.</exception>
    public async Task<long> ReadNumberAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        return line[0] == ':' && long.TryParse(line.AsSpan(1), out var number) ? number : throw Unexpected(line);
    }

    /// <summary>Reads a reply that only says that all is well.</summary>
    /// <exception cref="StorageException">It is an error, or the connection is gone.</exception>
    public async Task ReadOkAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        if (line != "+OK")
            throw Unexpected(line);
    }

    /// <summary>Reads a reply that is the bytes of an object.</summary>
    /// <returns>Whether the server has it.</returns>
    /// <exception cref="StorageException">It is an error or of another length, or the connection is gone.</exception>
    public async Task<bool> ReadBulkAsync(ObjectHash name, ObjectIntake into, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        if (line[0] != '$' || !long.TryParse(line.AsSpan(1), out var length))
            throw Unexpected(line);
        if (length < 0)
            return false;
        using var incoming = into.Begin(name, _address.ToString());
        for (var left = length; left > 0;)
        {
            var received = (await ReadAsync(cancellationToken)).Buffer;
            var buffer = received.Slice(0, Math.Min(left, received.Length));
            foreach (var part in buffer)
                incoming.Write(part.Span);
            left -= buffer.Length;
            _reader.AdvanceTo(buffer.End);
        }

        await ReadLineAsync(cancellationToken, mayBeEmpty: true);
        incoming.Complete();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        // First the socket: completing the writer would try to send what is left.
        _socket.Dispose();
        await _reader.CompleteAsync();
        await _writer.CompleteAsync(new IOException("closed"));
    }

    private async Task AuthenticateAsync(CancellationToken cancellationToken)
    {
        // gg gives the password alone, whatever the user; servers with users want both.
        string[][] tries = _address.User is "" or "default" ? [[_address.Password]] : [[_address.Password], [_address.User, _address.Password]];
        var answer = "";
        foreach (var words in tries)
        {
            WriteHead('*', 1 + words.Length);
            WriteBulk("AUTH"u8);
            foreach (var word in words)
                WriteBulk(Encoding.UTF8.GetBytes(word));
            await FlushAsync(cancellationToken);
            answer = await ReadLineAsync(cancellationToken);
            if (answer == "+OK")
                return;
        }

        throw new StorageException(StorageFault.Refused, $"{_address} does not accept the password: {answer[1..]}");
    }

    private void WriteHead(char kind, long number)
    {
        var span = _writer.GetSpan(24);
        span[0] = (byte)kind;
        Utf8Formatter.TryFormat(number, span[1..], out var length);
        "\r\n"u8.CopyTo(span[(1 + length)..]);
        _writer.Advance(length + 3);
    }

    private void WriteBulk(ReadOnlySpan<byte> bytes)
    {
        WriteHead('$', bytes.Length);
        _writer.Write(bytes);
        _writer.Write("\r\n"u8);
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken, bool mayBeEmpty = false)
    {
        while (true)
        {
            var result = await ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(buffer.Slice(0, end)).TrimEnd('\r');
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                return line.Length > 0 || mayBeEmpty ? line : throw Unexpected(line);
            }

            if (result.IsCompleted)
                throw Gone(null);
            if (buffer.Length > MaxLineLength)
                throw Unexpected(Encoding.UTF8.GetString(buffer.Slice(0, 80)));
            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private async Task<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reading = _reader.ReadAsync(cancellationToken);
            var result = reading.IsCompleted ? await reading : await reading.AsTask().WaitAsync(ReplyTimeout, cancellationToken);
            if (!result.IsCompleted || !result.Buffer.IsEmpty)
                return result;
        }
        catch (IOException e)
        {
            throw Gone(e);
        }
        catch (TimeoutException e)
        {
            throw new StorageException(
                StorageFault.Unavailable, $"{_address} did not answer within {ReplyTimeout.TotalSeconds} s", e);
        }

        throw Gone(null);
    }

    private StorageException Gone(Exception? cause) =>
        new(StorageFault.Unavailable, $"{_address} closed the connection{(cause is null ? "" : $": {cause.Message}")}", cause);

    private StorageException Unexpected(string line)
    {
        if (line is not ['-', .. var error])
            return new StorageException(StorageFault.Unavailable, $"unexpected response from {_address}: '{line}'");
        return error.Split(' ')[0] switch
        {
            "OOM" or "MISCONF" => new StorageException(StorageFault.Full, $"{_address} takes no more objects: {error}"),
            "NOAUTH" or "WRONGPASS" or "NOPERM" => new StorageException(StorageFault.Refused, $"{_address} asks for a password: {error}"),
            "LOADING" or "BUSY" or "TRYAGAIN" or "MASTERDOWN" => new StorageException(StorageFault.NotReady, $"{_address}: {error}"),
            _ => new StorageException(StorageFault.Unavailable, $"{_address}: {error}"),
        };
    }
}
