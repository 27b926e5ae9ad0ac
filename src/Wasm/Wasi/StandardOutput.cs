using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>What a command writes to descriptor 1 or 2: kept in memory, or sent on to a stream.</summary>
public sealed class StandardOutput : VirtualNode
{
    /// <summary>A longer buffer is not kept for the next command.</summary>
    private const int LongestKept = 1 << 16;

    private readonly int _limit;
    private byte[] _buffer = [];
    private int _length;
    private Stream? _stream;

    internal StandardOutput(int limit)
        : base(null) => _limit = limit;

    /// <summary>What was written, unless it went to a stream. Good until the context is reset.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Whether more was written than <see cref="WasiOptions.MaxOutputBytes"/> allows, and refused.</summary>
    public bool IsOverLimit { get; private set; }

    internal override FileType Type => FileType.Unknown;

    /// <summary>Sends what follows to a stream; its owner closes it.</summary>
    /// <remarks>An exception from it is not the command's to handle: it ends the call.</remarks>
    public void ForwardTo(Stream stream) => _stream = stream;

    internal void Clear()
    {
        if (_buffer.Length > LongestKept)
            _buffer = [];
        _length = 0;
        _stream = null;
        IsOverLimit = false;
    }

    /// <summary>Writes as much as the limit allows.</summary>
    /// <returns>How many bytes that is.</returns>
    internal int Write(ReadOnlySpan<byte> bytes)
    {
        if (_stream is not null)
        {
            _stream.Write(bytes);
            return bytes.Length;
        }

        if (bytes.Length > _limit - _length)
        {
            IsOverLimit = true;
            bytes = bytes[..(_limit - _length)];
        }

        if (bytes.Length > _buffer.Length - _length)
            Array.Resize(ref _buffer, (int)Math.Min(
                Math.Max(2L * _buffer.Length, _length + (long)bytes.Length + 256), Array.MaxLength));
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
        return bytes.Length;
    }
}
