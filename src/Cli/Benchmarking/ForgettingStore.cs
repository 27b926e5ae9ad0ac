using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking;

/// <summary>Objects in memory until two windows of calls have gone by: for streams whose values are taken as they come.</summary>
/// <remarks>What was put in before the first <see cref="Turn"/> stays. Reading and writing are safe on any number of threads;
/// turning must not overlap with them.</remarks>
internal sealed class ForgettingStore : IObjectStore
{
    private readonly MemoryObjectStore _kept = new();
    private MemoryObjectStore _now;
    private MemoryObjectStore _before;

    public ForgettingStore()
    {
        _now = _kept;
        _before = _kept;
    }

    /// <summary>Memory that the objects still here take, in bytes.</summary>
    public long HeldBytes => new HashSet<MemoryObjectStore> { _kept, _now, _before }.Sum(static store => store.HeldBytes);

    /// <summary>Begins a window, and lets go what was written before the last one.</summary>
    public void Turn()
    {
        _before = _now;
        _now = new MemoryObjectStore();
    }

    public bool Contains(in ObjectHash hash) => _now.Contains(hash) || _before.Contains(hash) || _kept.Contains(hash);

    public bool TryRead(in ObjectHash hash, out ReadOnlyMemory<byte> content) =>
        _now.TryRead(hash, out content) || _before.TryRead(hash, out content) || _kept.TryRead(hash, out content);

    public void Write(in ObjectHash hash, ReadOnlySpan<byte> content) => _now.Write(hash, content);

    public ObjectHash Adopt(string path) => _now.Adopt(path);
}
