using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Burst.Thunks;
using FASTER.core;

namespace Burst.Storage.Reductions.Faster;

/// <summary>A thunk's digest, as FASTER keeps it.</summary>
[InlineArray(4)]
internal struct TableKey
{
    private ulong _word;

    public static TableKey Of(in ObjectHash hash)
    {
        var key = default(TableKey);
        Span<ulong> words = key;
        hash.CopyDigest(MemoryMarshal.AsBytes(words));
        return key;
    }
}

/// <summary>Hashes and compares digests.</summary>
internal sealed class TableKeyComparer : IFasterEqualityComparer<TableKey>
{
    /// <summary>A digest is a uniform hash already.</summary>
    public long GetHashCode64(ref TableKey key) => (long)key[0];

    public bool Equals(ref TableKey left, ref TableKey right) =>
        left[0] == right[0] && left[1] == right[1] && left[2] == right[2] && left[3] == right[3];
}
