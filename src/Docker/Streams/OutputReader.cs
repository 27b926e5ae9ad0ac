using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;

namespace Burst.Docker.Streams;

/// <summary>Reads what a process puts out, in order, each byte with the stream it was written to.</summary>
/// <remarks>
/// <para>Not thread-safe: one reader at a time. A read that is cancelled loses nothing: the next goes on.</para>
/// <para>Without a terminal, bytes come in frames, at most 2³² − 1 bytes each:</para>
/// <code>
///   0      1 2 3    4 5 6 7             8 …
///   kind   0 0 0    length, big-endian  bytes
/// </code>
/// <para>A frame is handed out piece by piece as it arrives, and never gathered.</para>
/// <para>Source: the Engine API's description, <c>ContainerAttach</c>, "stream format".</para>
/// </remarks>
public sealed class OutputReader : IAsyncDisposable
{
    private const int HeaderBytes = 8;
    private const int BufferBytes = 64 * 1024;
    private const byte DaemonFault = 3;
    private const int MaxFaultBytes = 64 * 1024;

    private readonly PipeReader _pipe;
    private readonly IAsyncDisposable _origin;
    private readonly string _operation;
    private readonly bool _isRaw;

    private ReadOnlySequence<byte> _chunk;
    private ProcessStream _source = ProcessStream.Stdout;
    private long _frameLeft;
    private bool _isHeld;
    private volatile bool _isClosed;

    /// <param name="pipe">What comes.</param>
    /// <param name="origin">Where from; disposed with the reader.</param>
    /// <param name="operation">What it is for, for messages.</param>
    /// <param name="isRaw">Whether there are no frames, and all is output.</param>
    internal OutputReader(PipeReader pipe, IAsyncDisposable origin, string operation, bool isRaw)
    {
        _pipe = pipe;
        _origin = origin;
        _operation = operation;
        _isRaw = isRaw;
    }

    internal OutputReader(Stream stream, string operation, bool isRaw)
        : this(PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferBytes)), stream, operation, isRaw)
    {
    }

    /// <summary>The next bytes, as soon as there are any; <see langword="null"/> at the end.</summary>
    /// <remarks>What the last call returned counts as read, unless <see cref="Advance"/> said how much of it was.</remarks>
    /// <exception cref="DockerException">The stream broke off, or is not what it was said to be.</exception>
    public async ValueTask<OutputChunk?> ReadAsync(CancellationToken cancellation = default)
    {
        if (_isHeld)
            Advance(_chunk.Length);
        while (true)
        {
            var read = await ReadPipeAsync(cancellation);
            var buffer = read.Buffer;
            if (_frameLeft == 0 && !TryBeginFrame(ref buffer, read.IsCompleted, out var isEnd))
            {
                if (!isEnd)
                    continue;
                // A socket that is closed here looks to a read in flight as if the other side had closed it.
                return _isClosed ? throw Broken("it was closed") : null;
            }

            if (buffer.IsEmpty)
            {
                _pipe.AdvanceTo(buffer.End);
                if (read.IsCompleted)
                    throw Broken($"it broke off {_frameLeft} bytes before the end of a frame");
                continue;
            }

            _chunk = buffer.Slice(0, Math.Min(_frameLeft, buffer.Length));
            _isHeld = true;
            return new OutputChunk(_source, _chunk);
        }
    }

    /// <summary>Says how much of the last bytes was read; the rest comes again, before what follows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than there were.</exception>
    public void Advance(long lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthBytes, _isHeld ? _chunk.Length : 0);
        if (!_isHeld)
            return;
        _isHeld = false;
        _frameLeft -= lengthBytes;
        _pipe.AdvanceTo(_chunk.GetPosition(lengthBytes));
    }

    /// <summary>Reads to the end, and writes all to two streams, neither of which is closed.</summary>
    public async Task CopyToAsync(Stream stdout, Stream stderr, CancellationToken cancellation = default)
    {
        while (await ReadAsync(cancellation) is { } chunk)
        {
            var target = chunk.Source == ProcessStream.Stderr ? stderr : stdout;
            foreach (var piece in chunk.Data)
                await target.WriteAsync(piece, cancellation);
        }
    }

    /// <summary>Reads to the end, and keeps the first bytes of each stream.</summary>
    /// <param name="maxBytes">How many of each; what is beyond is read and dropped. 64 MiB by default.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ProcessOutput> ReadToEndAsync(int maxBytes = 64 << 20, CancellationToken cancellation = default)
    {
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();
        var isCut = false;
        while (await ReadAsync(cancellation) is { } chunk)
        {
            var target = chunk.Source == ProcessStream.Stderr ? stderr : stdout;
            var kept = Math.Min(chunk.Data.Length, maxBytes - target.Length);
            isCut |= kept < chunk.Data.Length;
            foreach (var piece in chunk.Data.Slice(0, kept))
                target.Write(piece.Span);
        }

        return new ProcessOutput(stdout.ToArray(), stderr.ToArray(), isCut);
    }

    /// <summary>One of the streams as a <see cref="Stream"/>, to be read in place of this reader.</summary>
    /// <param name="source">Which.</param>
    /// <param name="other">Gets the bytes of the other one as they come, during reads; by default they are dropped.</param>
    public Stream AsStream(ProcessStream source = ProcessStream.Stdout, Action<ReadOnlySequence<byte>>? other = null) =>
        new SelectedOutput(this, source, other);

    /// <summary>Closes the stream. Only an attached one may be closed while someone reads; else cancel the read first.</summary>
    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        return _origin.DisposeAsync();
    }

    private async ValueTask<ReadResult> ReadPipeAsync(CancellationToken cancellation)
    {
        try
        {
            return await _pipe.ReadAsync(cancellation);
        }
        catch (Exception fault)
            when ((fault is IOException or ObjectDisposedException) && !cancellation.IsCancellationRequested)
        {
            throw new DockerException(_operation, null, "the stream broke off: " + fault.Message, fault);
        }
    }

    /// <summary>Takes a frame's header from the buffer; where there is none yet, gives the buffer back to the pipe.</summary>
    private bool TryBeginFrame(ref ReadOnlySequence<byte> buffer, bool isCompleted, out bool isEnd)
    {
        isEnd = false;
        if (_isRaw && !buffer.IsEmpty)
        {
            _frameLeft = buffer.Length;
            return true;
        }

        if (buffer.Length < HeaderBytes)
        {
            isEnd = isCompleted && buffer.IsEmpty;
            var length = buffer.Length;
            _pipe.AdvanceTo(buffer.Start, buffer.End);
            return isCompleted && !isEnd
                ? throw Broken($"it broke off after {length} bytes of a frame's header, which has {HeaderBytes}")
                : false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        var length32 = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (header[0] == DaemonFault)
            return TryReadFault(buffer, length32, isCompleted);
        if (header[0] > DaemonFault || (header[1] | header[2] | header[3]) != 0)
            throw Broken($"it has no frames (a header would not begin with {header[0]}): does the process have a terminal?");
        _source = (ProcessStream)header[0];
        _frameLeft = length32;
        buffer = buffer.Slice(HeaderBytes);
        if (length32 > 0)
            return true;
        _pipe.AdvanceTo(buffer.Start);
        return false;
    }

    // The daemon's own words, in a frame of their own, before it ends the stream.
    private bool TryReadFault(in ReadOnlySequence<byte> buffer, uint length, bool isCompleted)
    {
        var message = buffer.Slice(HeaderBytes);
        var wanted = Math.Min(length, MaxFaultBytes);
        if (message.Length >= wanted || isCompleted)
            throw Broken(Encoding.UTF8.GetString(message.Slice(0, Math.Min(wanted, message.Length))));
        _pipe.AdvanceTo(buffer.Start, buffer.End);
        return false;
    }

    private DockerException Broken(string reason) => new(_operation, null, "reading its stream: " + reason);
}
