using System.Diagnostics.CodeAnalysis;
using Burst.Thunks;

namespace Burst.Storage.Packed;

/// <summary>Names to bytes, in memory, for millions of small entries: added to, never removed from.</summary>
/// <remarks>
/// <para>An entry is its 40-byte name and the bytes behind it, packed into <see cref="NativeBlock"/>s, so that a
/// collection has nothing to follow and a reader gets a slice instead of a copy. A table of 8-byte slots finds
/// it:</para>
/// <code>
///   63         35  34  33      15 14       0
///   tag (29 bits)  1   segment    offset / 8
/// </code>
/// <para>Overhead is the name plus 13 to 26 bytes. Readers take no lock and never wait. Writers lock one of 64 shards,
/// chosen by the name.</para>
/// </remarks>
internal sealed class PackedTable
{
    private const int ShardCount = 64;

    private readonly PackedShard[] _shards = new PackedShard[ShardCount];

    public PackedTable()
    {
        for (var i = 0; i < ShardCount; i++)
            _shards[i] = new PackedShard();
    }

    /// <summary>How many entries there are.</summary>
    public long Count => _shards.Sum(shard => shard.Count);

    /// <summary>Memory that was taken, in bytes: entries, room for more, and the slots. None of it is the garbage
    /// collector's.</summary>
    public long HeldBytes => _shards.Sum(shard => shard.HeldBytes);

    /// <summary>Finds an entry.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="segment">The segment that holds it.</param>
    /// <param name="offset">Where in the segment its content starts.</param>
    public bool TryFind(in ObjectHash name, [NotNullWhen(true)] out NativeBlock? segment, out int offset) =>
        ShardOf(name).TryFind(name, out segment, out offset);

    /// <summary>Adds an entry unless it is there.</summary>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(in ObjectHash name, ReadOnlySpan<byte> content) =>
        ShardOf(name).Put(name, content, replace: false);

    /// <summary>Adds an entry, or gives it new content; the old content stays valid for who is reading it.</summary>
    public void Set(in ObjectHash name, ReadOnlySpan<byte> content) => ShardOf(name).Put(name, content, replace: true);

    /// <summary>Adds an entry whose segment the caller made: room for the name, then the content.</summary>
    /// <returns>Whether it was added.</returns>
    public bool TryAddSegment(in ObjectHash name, NativeBlock segment) =>
        ShardOf(name).PutSegment(name, segment, replace: false);

    // The tag and a slot's place come from the upper bits.
    private PackedShard ShardOf(in ObjectHash name) => _shards[(int)(name.HashCode64 % ShardCount)];
}
