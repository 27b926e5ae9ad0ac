using System.Collections.Concurrent;

namespace Burst.Engine.Execute;

/// <summary>The slots of one queued pool, and who waits for one: first come, first served, without a lock.</summary>
internal sealed class PoolQueue
{
    // Set while this thread is in StartWaiting: a pool may complete an execution within its start, and the loop that
    // started it goes on then instead of one that is nested within.
    [ThreadStatic]
    private static bool _isStarting;

    private readonly ConcurrentQueue<Execution> _waiting = new();
    private readonly Action _whenIdle;
    private int _free;

    /// <param name="pool">Whose slots they are.</param>
    /// <param name="whenIdle">Called each time the last slot becomes free and nobody waits.</param>
    public PoolQueue(IQueuedWorkerPool pool, Action whenIdle)
    {
        Pool = pool;
        _whenIdle = whenIdle;
        _free = pool.Slots;
    }

    public IQueuedWorkerPool Pool { get; }

    /// <summary>Executions under way.</summary>
    public int Running => Math.Clamp(Pool.Slots - Volatile.Read(ref _free), 0, Pool.Slots);

    /// <summary>Executions waiting for a slot.</summary>
    public int Ready => _waiting.Count;

    /// <summary>Starts an execution now or as soon as a slot is free.</summary>
    public void Submit(Execution execution)
    {
        _waiting.Enqueue(execution);
        StartWaiting();
    }

    /// <summary>Takes a slot if one is free and nobody waits for it.</summary>
    public bool TryTakeIdleSlot() => _waiting.IsEmpty && TryTake();

    /// <summary>Gives a slot back; whoever waits first gets it.</summary>
    public void ReleaseSlot()
    {
        Interlocked.Increment(ref _free);
        StartWaiting();
    }

    private void StartWaiting()
    {
        if (_isStarting)
            return;
        _isStarting = true;

        // Whoever leaves last sees both: a waiting execution was enqueued before its slot was looked for, and a slot was
        // freed before the queue was.
        while (!_waiting.IsEmpty && TryTake())
        {
            if (!_waiting.TryDequeue(out var next) || !next.Start())
                Interlocked.Increment(ref _free);
        }

        _isStarting = false;

        // The engine may have gone to sleep while the slot was still taken, and then did not look for cycles.
        if (Running == 0 && _waiting.IsEmpty)
            _whenIdle();
    }

    private bool TryTake()
    {
        for (var free = Volatile.Read(ref _free); free > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _free, free - 1, free);
            if (seen == free)
                return true;
            free = seen;
        }

        return false;
    }
}
