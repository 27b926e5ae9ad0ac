namespace Burst.Wasm.Runtime;

/// <content>From one instance to the next: what nobody else can know of is used again.</content>
internal sealed unsafe partial class InstanceBody
{
    /// <summary>Whether the host was given something that leads to the store, or to what the body owns.</summary>
    private bool _isExposed;

    /// <summary>What the host has for it; another one for each instance that the body serves.</summary>
    internal Instance Handle;

    /// <summary>Whether its module takes it back: pools keep their own.</summary>
    internal bool MayServeAgain { get; init; }

    /// <summary>To be called before the host gets anything by which it could reach the store or the body later.</summary>
    internal void Expose()
    {
        // Looked at first, because threads that write get in each other's way.
        if (!_isExposed)
            _isExposed = true;
    }

    /// <summary>A memory for the host, which may keep it: the next instance gets another.</summary>
    /// <returns><see langword="null"/> where the module has no memory.</returns>
    internal MemoryInstance? ExposedMemory(int index)
    {
        var memory = index == 0 ? Memory : MoreMemories[index - 1];
        if (memory is not null)
            memory.IsExposed = true;
        return memory;
    }

    /// <summary>Serves another instance from now on.</summary>
    internal void Begin() => Handle = new Instance(this);

    /// <summary>Ends the instance; its handle does not lead here any more.</summary>
    internal void End()
    {
        if (!MayServeAgain || _isExposed || _references is not null || _manyReferences is not null
            || !Store.TryRenew())
        {
            Store.Dispose();
            return;
        }

        Clear();
        Linked.Keep(this);
    }

    /// <summary>Leaves what a new body has: nothing of the instance that it served.</summary>
    private void Clear()
    {
        Handle = null!;
        if (HostState is not null)
            HostState = null;
        Globals = default;
        MoreGlobals.AsSpan().Clear();
        ReferenceGlobals.AsSpan().Clear();
        Tables.AsSpan().Clear();
        // What is empty is only looked at: writing takes longer.
        if (SharedGlobals.Length > 0)
            SharedGlobals = [];
        if (Table0.Length > 0)
            Table0 = [];
        if (DroppedData is not null)
            DroppedData = null;
        if (DroppedElements is not null)
            DroppedElements = null;
        if (Memory is { IsExposed: false } && MoreMemories.Length == 0)
            return;
        Memory?.Abandon();
        foreach (var memory in MoreMemories)
            memory.Abandon();
        Memory = null;
        MoreMemories = [];
    }
}
