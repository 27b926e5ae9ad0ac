using System.Buffers;
using Burst.Engine.Store;
using Burst.Storage.Packed;
using Burst.Storage.Posix;
using Burst.Thunks;

namespace Burst.Storage.Objects;

/// <summary>Objects in memory, for jobs whose intermediate results need not outlive the process.</summary>
/// <remarks>
/// <para>Made for millions of small objects: reading takes no lock and allocates nothing (the answer is a slice of a
/// large block), writing copies the bytes once. An object costs its length and 53 to 66 bytes more, outside of the garbage
/// collector's heap. Nothing is ever removed.</para>
/// <para>The memory is given back some time after the store and everything read from it have been let go. What
/// <see cref="TryRead"/> hands out holds its bytes, whatever becomes of the store; a span of it does not.</para>
/// <para>All members are safe to call from any number of threads. Bytes handed to <see cref="Write"/> are taken at
/// their name; only <see cref="Adopt"/> hashes.</para>
/// </remarks>
public sealed class MemoryObjectStore : IObjectStore
{
    /// <summary>Length of the longest object that can be held, in bytes.</summary>
    internal static int MaxLengthBytes => Array.MaxLength - PackedShard.HeaderLength;

    private readonly PackedTable _objects = new();
    private readonly StripedSum _lengthBytes = new();

    /// <summary>How many objects there are.</summary>
    public long Count => _objects.Count;

    /// <summary>The sum of their lengths, in bytes.</summary>
    public long LengthBytes => _lengthBytes.Value;

    /// <summary>Memory taken for them, their names, the tables that find them and room for more, in bytes.</summary>
    public long HeldBytes => _objects.HeldBytes;

    /// <inheritdoc/>
    public bool Contains(in ObjectHash hash) => _objects.TryFind(hash, out _, out _);

    /// <inheritdoc/>
    public bool TryRead(in ObjectHash hash, out ReadOnlyMemory<byte> content)
    {
        if (_objects.TryFind(hash, out var segment, out var offset))
        {
            content = segment.Slice(offset, (int)hash.LengthBytes);
            return true;
        }

        content = default;
        return false;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is for another number of bytes.</exception>
    /// <exception cref="ObjectStoreException">It is longer than <see cref="Array.MaxLength"/>, about.</exception>
    public void Write(in ObjectHash hash, ReadOnlySpan<byte> content)
    {
        if (content.Length != hash.LengthBytes)
            throw StoreFaults.OtherLength(hash, content.Length);
        if (content.Length > MaxLengthBytes)
            throw StoreFaults.TooLong(hash, $"Object {hash}", content.Length);
        if (_objects.TryAdd(hash, content))
            _lengthBytes.Add(content.Length);
    }

    /// <inheritdoc/>
    /// <remarks>The file is read, then deleted.</remarks>
    public ObjectHash Adopt(string path)
    {
        Span<byte> buffer = stackalloc byte[NativePath.UsualLength];
        var native = NativePath.Encode(path, buffer);
        var fd = SourceFile.Open(path, native, followLinks: false, out var status);
        ObjectHash hash;
        try
        {
            hash = ReadAndAdd(fd, path, status.LengthBytes);
        }
        finally
        {
            PosixFile.Close(fd);
        }

        // The object is stored; a file that cannot be deleted is its owner's to clean up.
        PosixFile.Unlink(native);
        return hash;
    }

    private ObjectHash ReadAndAdd(int fd, string path, long lengthBytes)
    {
        if (lengthBytes > MaxLengthBytes)
            throw StoreFaults.TooLong(default, path, lengthBytes);
        return lengthBytes < PackedShard.OwnSegmentLength
            ? ReadAndPack(fd, path, (int)lengthBytes)
            : ReadInPlace(fd, path, (int)lengthBytes);
    }

    private ObjectHash ReadAndPack(int fd, string path, int lengthBytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(lengthBytes);
        try
        {
            var content = buffer.AsSpan(0, lengthBytes);
            ReadAll(fd, path, content);
            var hash = ObjectHash.Of(content);
            Write(hash, content);
            return hash;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ObjectHash ReadInPlace(int fd, string path, int lengthBytes)
    {
        var segment = new NativeBlock(PackedShard.HeaderLength + lengthBytes);
        var content = segment.GetSpan()[PackedShard.HeaderLength..];
        ReadAll(fd, path, content);
        var hash = ObjectHash.Of(content);
        if (_objects.TryAddSegment(hash, segment))
            _lengthBytes.Add(lengthBytes);
        return hash;
    }

    private static void ReadAll(int fd, string path, Span<byte> content)
    {
        var error = PosixFile.Read(fd, content, out var count);
        if (error != Errno.None)
            throw StoreFaults.Unreadable(path, error);
        if (count < content.Length)
        {
            throw StoreFaults.Unusable(
                path, $"it became shorter while it was read, from {content.Length} to {count} bytes");
        }
    }
}
