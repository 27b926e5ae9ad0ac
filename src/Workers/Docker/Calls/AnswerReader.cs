using System.Buffers.Binary;
using System.Text;

namespace Burst.Workers.Docker.Calls;

/// <summary>Reads what the agent or a resident function answers. The folder's README has the layout.</summary>
/// <remarks>What comes is a stranger's: every length is checked before anything is taken for it.</remarks>
internal sealed class AnswerReader(Stream source)
{
    private const int HeadBytes = 8;
    private const int MostFrameBytes = 1 << 20;
    private const int EndBytes = 52;

    private byte[] _buffer = new byte[128 << 10];
    private int _at;
    private int _end;

    /// <summary>Reads a greeting.</summary>
    /// <returns>Its token.</returns>
    /// <exception cref="IOException">The container is gone, or speaks another language.</exception>
    public async ValueTask<ulong> ReadGreetingAsync(CancellationToken cancellation)
    {
        var (kind, length) = await ReadHeadAsync(cancellation);
        if (kind != 'h' || length != 12)
            throw Foreign($"a frame of kind {kind} and {length} bytes where a greeting was expected");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_at));
        var token = BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_at + 4));
        _at += length;
        return version == 1 ? token : throw Foreign($"version {version} of the protocol, and this is version 1");
    }

    /// <summary>Waits until an answer begins to come.</summary>
    /// <exception cref="IOException">The container is gone.</exception>
    public ValueTask AwaitAsync(CancellationToken cancellation) => FillAsync(1, cancellation);

    /// <summary>Reads the answer to one call.</summary>
    /// <exception cref="IOException">The container is gone, or speaks another language.</exception>
    public async ValueTask<CallEnd> ReadAsync(ICallSink sink, CancellationToken cancellation)
    {
        while (true)
        {
            var (kind, length) = await ReadHeadAsync(cancellation);
            switch (kind)
            {
                case 'o' or 'e':
                    sink.Print(kind == 'e', _buffer.AsSpan(_at, length));
                    break;
                case 'f' when length >= 12:
                    var size = BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_at + 4));
                    if (size > long.MaxValue)
                        throw Foreign($"a file of {size} bytes");
                    sink.BeginFile(Output(), Text(_at + 12, length - 12), (long)size);
                    _at += length;
                    await ReadFileAsync(sink, (long)size, cancellation);
                    continue;
                case 'd' when length >= 4:
                    sink.AddDirectory(Output(), Text(_at + 4, length - 4));
                    break;
                case 'm' when length >= 8:
                    sink.Refuse(
                        Output(), (OutputRefusal)BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_at + 4)),
                        Text(_at + 8, length - 8));
                    break;
                case 'x' when length >= EndBytes:
                    var end = ReadEnd(_buffer.AsSpan(_at, length));
                    _at += length;
                    return end;
                default:
                    throw Foreign($"a frame of kind {kind} and {length} bytes");
            }

            _at += length;
        }
    }

    private static CallEnd ReadEnd(ReadOnlySpan<byte> frame)
    {
        var user = BinaryPrimitives.ReadUInt64LittleEndian(frame[20..]);
        var system = BinaryPrimitives.ReadUInt64LittleEndian(frame[28..]);
        const ulong MostMicroseconds = 1UL << 53;
        return new CallEnd(
            BinaryPrimitives.ReadUInt32LittleEndian(frame), BinaryPrimitives.ReadInt32LittleEndian(frame[4..]),
            (CallEndReason)BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[12..]), BinaryPrimitives.ReadUInt32LittleEndian(frame[16..]),
            TimeSpan.FromMicroseconds(Math.Min(user, MostMicroseconds) + Math.Min(system, MostMicroseconds)),
            (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(frame[36..]), 1UL << 50) << 10,
            (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(frame[44..]), long.MaxValue),
            Encoding.UTF8.GetString(frame[EndBytes..]));
    }

    private int Output()
    {
        var output = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_at));
        return output <= int.MaxValue ? (int)output : throw Foreign($"an output with the number {output}");
    }

    private string Text(int start, int length) => Encoding.UTF8.GetString(_buffer.AsSpan(start, length));

    private async ValueTask ReadFileAsync(ICallSink sink, long left, CancellationToken cancellation)
    {
        while (left > 0)
        {
            if (_at == _end)
                await FillAsync(1, cancellation);
            var part = (int)Math.Min(left, _end - _at);
            sink.Add(_buffer.AsSpan(_at, part));
            _at += part;
            left -= part;
        }

        sink.EndFile();
    }

    private async ValueTask<(char Kind, int Length)> ReadHeadAsync(CancellationToken cancellation)
    {
        await FillAsync(HeadBytes, cancellation);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_at));
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_at + 4));
        if (length > MostFrameBytes || kind > 0x7F)
            throw Foreign($"a frame of kind {kind} and {length} bytes");
        _at += HeadBytes;
        await FillAsync((int)length, cancellation);
        return ((char)kind, (int)length);
    }

    /// <summary>Makes sure that so many bytes are in the buffer.</summary>
    private async ValueTask FillAsync(int count, CancellationToken cancellation)
    {
        if (_end - _at >= count)
            return;
        if (_buffer.Length - _at < count)
        {
            var target = _buffer.Length < count ? new byte[count] : _buffer;
            _buffer.AsSpan(_at, _end - _at).CopyTo(target);
            _buffer = target;
            _end -= _at;
            _at = 0;
        }

        if (_at == _end)
            _at = _end = 0;
        while (_end - _at < count)
        {
            var read = await source.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
                throw new EndOfStreamException("the container ended");
            _end += read;
        }
    }

    private static ProtocolException Foreign(string what) => new($"it sent {what}");
}
