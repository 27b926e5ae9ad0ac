using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>What a command reads from descriptor 0. Empty unless something is given.</summary>
public sealed class StandardInput : VirtualNode
{
    private ReadOnlyMemory<byte> _rest;
    private Stream? _stream;

    internal StandardInput()
        : base(null)
    {
    }

    internal override FileType Type => FileType.Unknown;

    /// <summary>How many bytes can be read at once, as far as that is known.</summary>
    internal int Available => _rest.Length;

    internal bool IsAtEnd => _stream is null && _rest.IsEmpty;

    /// <summary>Gives bytes; they are not copied and must not change while the command runs.</summary>
    public void Set(ReadOnlyMemory<byte> content)
    {
        _rest = content;
        _stream = null;
    }

    /// <summary>Gives a stream; its owner closes it.</summary>
    /// <remarks>An exception from it is not the command's to handle: it ends the call.</remarks>
    public void Set(Stream stream)
    {
        _rest = default;
        _stream = stream;
    }

    internal int Read(Span<byte> destination)
    {
        if (_stream is not null)
            return _stream.Read(destination);
        var count = Math.Min(_rest.Length, destination.Length);
        _rest.Span[..count].CopyTo(destination);
        _rest = _rest[count..];
        return count;
    }
}
