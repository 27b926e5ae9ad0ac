using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>What a command reads from descriptor 0. Empty unless something is given.</summary>
public sealed class StandardInput : VirtualNode
{
    private ReadOnlyMemory<byte> _rest;
    private Stream? _stream;
    private FileSource? _source;
    private ulong _sourceOffset;

    internal StandardInput()
        : base(null)
    {
    }

    internal override FileType Type => FileType.Unknown;

    /// <summary>How many bytes can be read at once, as far as that is known.</summary>
    internal ulong Available => _source is null ? (ulong)_rest.Length : _source.Length - _sourceOffset;

    internal bool IsAtEnd => _stream is null && Available == 0;

    /// <summary>Gives bytes; they are not copied and must not change while the command runs.</summary>
    public void Set(ReadOnlyMemory<byte> content)
    {
        _rest = content;
        _stream = null;
        _source = null;
    }

    /// <summary>Gives what a source has.</summary>
    public void Set(FileSource source)
    {
        Set(default(ReadOnlyMemory<byte>));
        _source = source;
        _sourceOffset = 0;
    }

    /// <summary>Gives a stream; its owner closes it.</summary>
    /// <remarks>An exception from it is not the command's to handle: it ends the call.</remarks>
    public void Set(Stream stream)
    {
        Set(default(ReadOnlyMemory<byte>));
        _stream = stream;
    }

    internal int Read(Span<byte> destination)
    {
        if (_stream is not null)
            return _stream.Read(destination);
        if (_source is not null)
            return ReadSource(destination);
        var count = Math.Min(_rest.Length, destination.Length);
        _rest.Span[..count].CopyTo(destination);
        _rest = _rest[count..];
        return count;
    }

    // As full as bytes at hand would have made it, however few the source gives at once.
    private int ReadSource(Span<byte> destination)
    {
        var count = (int)Math.Min((ulong)destination.Length, Available);
        for (var done = 0; done < count;)
        {
            var got = _source!.Read(_sourceOffset, destination[done..count]);
            done += got;
            _sourceOffset += (ulong)got;
        }

        return count;
    }
}
