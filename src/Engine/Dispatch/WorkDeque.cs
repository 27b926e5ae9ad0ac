namespace Burst.Engine.Dispatch;

/// <summary>A work-stealing deque: its owner pushes and pops at the bottom, any other thread steals from the top.</summary>
/// <remarks>Lock-free and unbounded. Source: Chase and Lev, "Dynamic Circular Work-Stealing Deque", SPAA '05, with the
/// fences of Lê et al., PPoPP '13.</remarks>
internal sealed class WorkDeque
{
    private volatile WorkItem?[] _ring = new WorkItem?[256];
    private long _top;
    private long _bottom;
    private long _cleared;

    /// <summary>Whether it looked empty a moment ago.</summary>
    public bool IsEmpty => Volatile.Read(ref _top) >= Volatile.Read(ref _bottom);

    /// <summary>Owner only.</summary>
    /// <returns>Whether the deque held something before.</returns>
    public bool Push(WorkItem item)
    {
        var bottom = _bottom;
        var ring = _ring;
        var held = bottom - Volatile.Read(ref _top);
        if (held >= ring.Length - 1)
            ring = Grow(ring, bottom);
        Volatile.Write(ref ring[bottom & (ring.Length - 1)], item);
        Volatile.Write(ref _bottom, bottom + 1);
        return held > 0;
    }

    /// <summary>Owner only: the item pushed last.</summary>
    public WorkItem? Pop()
    {
        var bottom = _bottom - 1;
        var ring = _ring;
        Volatile.Write(ref _bottom, bottom);
        Interlocked.MemoryBarrier();
        var top = Volatile.Read(ref _top);
        if (top > bottom)
        {
            _bottom = bottom + 1;
            Clear(ring, top);
            return null;
        }

        ref var slot = ref ring[bottom & (ring.Length - 1)];
        var item = slot;
        if (top < bottom)
        {
            slot = null;
            return item;
        }

        // The last one: a thief may be after it too.
        if (Interlocked.CompareExchange(ref _top, top + 1, top) != top)
            item = null;
        _bottom = bottom + 1;
        return item;
    }

    /// <summary>Any thread: the oldest item.</summary>
    /// <param name="item">The item, or nothing.</param>
    /// <returns><see langword="false"/> where another thread was quicker; trying again may help.</returns>
    public bool TrySteal(out WorkItem? item)
    {
        item = null;
        var top = Volatile.Read(ref _top);
        Interlocked.MemoryBarrier();
        if (top >= Volatile.Read(ref _bottom))
            return true;

        var ring = _ring;
        var candidate = Volatile.Read(ref ring[top & (ring.Length - 1)]);
        if (Interlocked.CompareExchange(ref _top, top + 1, top) != top)
            return false;
        item = candidate;
        return true;
    }

    // Thieves leave behind what they take, and it may hold a graph of millions. While nothing is in the ring all slots below the
    // top are dead: a thief who still reads one finds that the top has moved.
    private void Clear(WorkItem?[] ring, long top)
    {
        for (_cleared = Math.Max(_cleared, top - ring.Length); _cleared < top; _cleared++)
            ring[_cleared & (ring.Length - 1)] = null;
    }

    private WorkItem?[] Grow(WorkItem?[] ring, long bottom)
    {
        var larger = new WorkItem?[ring.Length * 2];
        for (var i = Volatile.Read(ref _top); i < bottom; i++)
            larger[i & (larger.Length - 1)] = ring[i & (ring.Length - 1)];
        _ring = larger;
        return larger;
    }
}
