using System.Collections.Concurrent;
using Burst.Engine.Reduce;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Tests.Fakes;

internal sealed class DictionaryReductionCache : IReductionCache
{
    public ConcurrentDictionary<ObjectHash, ObjectHash[]> Reductions { get; } = new();

    /// <summary>Called before each record; may throw.</summary>
    public Action<ObjectHash, ObjectHash[]>? BeforeRecord { get; set; }

    /// <summary>Called before each look-up; may throw.</summary>
    public Action<ObjectHash>? BeforeGet { get; set; }

    public bool TryGet(in ObjectHash hash, scoped in ThunkView thunk, scoped Span<ObjectHash> outputs)
    {
        BeforeGet?.Invoke(hash);
        if (!Reductions.TryGetValue(hash, out var found))
            return false;
        found.CopyTo(outputs);
        return true;
    }

    public void Record(in ObjectHash hash, scoped in ThunkView thunk, scoped ReadOnlySpan<ObjectHash> outputs)
    {
        BeforeRecord?.Invoke(hash, outputs.ToArray());
        Reductions[hash] = outputs.ToArray();
    }

    public ValueTask FlushAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
