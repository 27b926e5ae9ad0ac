using System.Runtime.InteropServices;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Storage.Reductions.Faster;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Storage.Reductions;

/// <summary>Reductions in a folder of their own, on FASTER's hybrid log: the newest in memory, all on disk.</summary>
/// <remarks>
/// <para>Recording does not wait for the disk: records are committed together, soon after
/// (<see cref="FasterReductionOptions.CommitInterval"/>) or when <see cref="FlushAsync"/> is called. One process at a
/// time has the folder open. A store that cannot be recovered is set aside and an empty one put in its place.</para>
/// <para>When the disk is nearly full, <see cref="Record"/> and <see cref="FlushAsync"/> fail until there is space
/// again; what was recorded can still be looked up.</para>
/// <para>All members are safe to call from any number of threads; disposing waits for a last commit and must not
/// overlap with other calls.</para>
/// </remarks>
public sealed class FasterReductionCache : IReductionCache
{
    private readonly FasterTable _table;

    /// <summary>Opens a store, or makes a new one.</summary>
    /// <param name="path">The store's folder; made if absent.</param>
    /// <param name="options">Sizes and times; <see langword="null"/> for the defaults.</param>
    /// <param name="log">Hears, as a sentence, that a damaged store was set aside.</param>
    /// <exception cref="BurstException">Another process has it open (named by its id), or the folder cannot be
    /// used.</exception>
    public FasterReductionCache(string path, FasterReductionOptions? options = null, Action<string>? log = null) =>
        _table = FasterTable.Open(Path.GetFullPath(path), options ?? new FasterReductionOptions(), log);

    /// <inheritdoc/>
    public bool TryGet(in ObjectHash hash, scoped in ThunkView thunk, scoped Span<ObjectHash> outputs) =>
        _table.TryGet(hash, MemoryMarshal.AsBytes(outputs));

    /// <inheritdoc/>
    public void Record(in ObjectHash hash, scoped in ThunkView thunk, scoped ReadOnlySpan<ObjectHash> outputs) =>
        _table.Put(hash, MemoryMarshal.AsBytes(outputs));

    /// <inheritdoc/>
    public ValueTask FlushAsync() => _table.FlushAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _table.DisposeAsync();
}
