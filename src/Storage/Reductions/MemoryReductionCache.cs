using System.Runtime.InteropServices;
using Burst.Engine.Reduce;
using Burst.Storage.Packed;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Storage.Reductions;

/// <summary>Reductions in memory, gone with the process.</summary>
/// <remarks>Looking up takes no lock and allocates nothing. An entry costs 40 bytes for the thunk and for each output,
/// and 13 to 26 more. Safe to call from any number of threads.</remarks>
public sealed class MemoryReductionCache : IReductionCache
{
    private readonly PackedTable _reductions = new();

    /// <summary>How many thunks there are.</summary>
    public long Count => _reductions.Count;

    /// <inheritdoc/>
    public bool TryGet(in ObjectHash hash, scoped in ThunkView thunk, scoped Span<ObjectHash> outputs)
    {
        if (!_reductions.TryFind(hash, out var segment, out var offset))
            return false;
        segment.Read(offset, MemoryMarshal.AsBytes(outputs));
        return true;
    }

    /// <inheritdoc/>
    public void Record(in ObjectHash hash, scoped in ThunkView thunk, scoped ReadOnlySpan<ObjectHash> outputs) =>
        _reductions.Set(hash, MemoryMarshal.AsBytes(outputs));

    /// <inheritdoc/>
    /// <remarks>Nothing here survives the process; completes at once.</remarks>
    public ValueTask FlushAsync() => default;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
