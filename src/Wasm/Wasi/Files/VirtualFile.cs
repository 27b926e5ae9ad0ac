using System.Diagnostics.CodeAnalysis;

namespace Burst.Wasm.Wasi.Files;

/// <summary>A regular file: what the host gave, until the command changes it; then bytes of its own.</summary>
public sealed class VirtualFile : VirtualNode
{
    private const int SmallestBuffer = 256;

    private readonly VirtualFileSystem _owner;

    /// <summary>Set while the content is still elsewhere.</summary>
    private FileSource? _source;

    /// <summary>The content, unless <see cref="_source"/> has it: the first <see cref="_length"/> bytes of
    /// <see cref="_buffer"/>, or memory that is not ours to change.</summary>
    private ReadOnlyMemory<byte> _content;

    /// <summary>Ours to change; zeros beyond <see cref="_length"/>.</summary>
    private byte[]? _buffer;

    private ulong _length;

    internal VirtualFile(VirtualFileSystem owner, FileSource? source = null)
        : base(owner)
    {
        _owner = owner;
        _source = Source = source;
        _length = source?.Length ?? 0;
    }

    /// <summary>How many bytes there are.</summary>
    public ulong Length => _length;

    /// <summary>What the host gave; <see langword="null"/> where the content is another by now.</summary>
    public FileSource? Source { get; private set; }

    internal override FileType Type => FileType.RegularFile;

    internal override ulong Size => _length;

    /// <summary>The bytes; without a copy unless the source can only be read piece by piece. Good until the next
    /// change.</summary>
    /// <exception cref="InvalidOperationException">Over 2 GiB, which only a source can have.</exception>
    public ReadOnlyMemory<byte> GetContent()
    {
        if (_source is null || TryTakeMemory())
            return _content;
        if (_length > (ulong)Array.MaxLength)
            throw new InvalidOperationException(
                $"a file of {_length} bytes is too long for memory (the limit is {Array.MaxLength})");
        return ReadSource((int)_length);
    }

    /// <summary>Reads from anywhere; 0 bytes at the end and beyond.</summary>
    internal int Read(ulong offset, Span<byte> destination)
    {
        if (offset >= _length || destination.IsEmpty)
            return 0;
        if (_source is not null && !TryTakeMemory())
            return _source.Read(offset, destination[..(int)Math.Min((ulong)destination.Length, _length - offset)]);
        var rest = _content.Span[(int)offset..];
        var count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        return count;
    }

    /// <summary>Writes all or nothing; a gap before <paramref name="offset"/> becomes zeros.</summary>
    internal Errno Write(ulong offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return Errno.Success;
        var end = offset + (ulong)bytes.Length;
        if (end < offset)
            return Errno.FileTooLarge;
        var error = Own(Math.Max(end, _length), _length);
        if (error != Errno.Success)
            return error;
        bytes.CopyTo(_buffer.AsSpan((int)offset));
        Touch();
        return Errno.Success;
    }

    /// <summary>Cuts the file or fills it up with zeros.</summary>
    internal Errno SetLength(ulong length)
    {
        if (length != _length)
        {
            var error = Own(length, Math.Min(length, _length));
            if (error != Errno.Success)
                return error;
        }

        Touch();
        return Errno.Success;
    }

    /// <summary>Gives back what the file counts towards <see cref="FileLimits.MaxBytes"/>.</summary>
    internal void Discard()
    {
        if (_buffer is null)
            return;
        _owner.Credit(_length);
        _buffer = null;
        _content = default;
        _length = 0;
    }

    /// <summary>Makes the content ours, <paramref name="length"/> bytes long, with the first <paramref name="keep"/>
    /// bytes of what there is.</summary>
    private Errno Own(ulong length, ulong keep)
    {
        if (length > _owner.Limits.MaxFileBytes)
            return Errno.FileTooLarge;
        if (!_owner.TryCharge(length, _buffer is null ? 0 : _length))
            return Errno.NoSpace;
        if (_buffer is null)
        {
            var content = _source is null || keep == 0 || TryTakeMemory() ? _content : ReadSource((int)keep);
            Reallocate(content.Span[..(int)keep], Math.Max((int)length, SmallestBuffer));
        }
        else if (length > (ulong)_buffer.Length)
        {
            Reallocate(_buffer.AsSpan(0, (int)keep), (int)Math.Max(
                length, Math.Min(2UL * (ulong)_buffer.Length, (ulong)Array.MaxLength)));
        }
        else if (length < _length)
        {
            // The limit counts lengths, so buffers may not stay much longer than that.
            if (length < (ulong)_buffer.Length / 2 && _buffer.Length > SmallestBuffer)
                Reallocate(_buffer.AsSpan(0, (int)keep), Math.Max((int)length, SmallestBuffer));
            else
                Array.Clear(_buffer, (int)length, (int)(_length - length));
        }

        _source = Source = null;
        _length = length;
        _content = new ReadOnlyMemory<byte>(_buffer, 0, (int)length);
        return Errno.Success;
    }

    [MemberNotNull(nameof(_buffer))]
    private void Reallocate(ReadOnlySpan<byte> content, int capacity)
    {
        var buffer = new byte[capacity];
        content.CopyTo(buffer);
        _buffer = buffer;
    }

    private bool TryTakeMemory()
    {
        if (!_source!.TryGetMemory(out _content))
            return false;
        _source = null;
        return true;
    }

    private byte[] ReadSource(int length)
    {
        var bytes = new byte[length];
        for (var done = 0; done < length;)
            done += _source!.Read((ulong)done, bytes.AsSpan(done));
        return bytes;
    }

    private void Touch() => ModifyTime = ChangeTime = _owner.Now;
}
