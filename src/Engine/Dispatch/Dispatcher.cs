using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Burst.Engine.Execute;
using Burst.Engine.Store;

namespace Burst.Engine.Dispatch;

/// <summary>The engine's threads: each works off its own deque, then what came from outside, then steals, then sleeps.</summary>
/// <remarks>A pool's thread that has just ended a function can do the engine's work that follows from it (<see
/// cref="RunHere"/>), and one that waits for a submission can do it instead (<see cref="LendThread"/>), which is cheaper than
/// waking an engine's thread for it.</remarks>
internal sealed class Dispatcher : IDisposable
{
    // Functions run on these threads, and recursion in one of them is the function's affair up to its pool's limit. Only
    // what is touched takes memory.
    private const int StackBytes = 16 << 20;

    private readonly ConcurrentQueue<WorkItem> _injected = new();
    private readonly object _gate = new();
    private readonly Action<EngineThread> _whenIdle;
    private readonly Thread[] _threads;
    private readonly int _ownCount;
    private int _sleepers;
    private int _permits;
    private volatile bool _stopping;

    /// <param name="count">How many threads.</param>
    /// <param name="objects">For the threads' calls of inline functions.</param>
    /// <param name="whenIdle">Called on one thread when all others sleep and nothing is queued.</param>
    public Dispatcher(int count, IObjectStore objects, Action<EngineThread> whenIdle)
    {
        _whenIdle = whenIdle;
        _ownCount = count;
        Threads = [.. Enumerable.Range(0, 2 * count).Select(index => new EngineThread(
            this, index, index >= count, new ThunkCall(objects)))];
        _threads = [.. Threads.Take(count).Select(thread => new Thread(() => Loop(thread), StackBytes)
        {
            IsBackground = true,
            Name = $"burst engine {thread.Index}",
        })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>The engine's own threads, then as many places for guests.</summary>
    public EngineThread[] Threads { get; }

    /// <summary>Adds an item from any thread.</summary>
    public void Inject(WorkItem item)
    {
        _injected.Enqueue(item);
        WakeOne();
    }

    /// <summary>Does an item and all that follows from it on the calling thread, or leaves it to the engine's threads if
    /// as many guests as there are of them are at work already.</summary>
    public void RunHere(WorkItem item)
    {
        if (!TryEnter(out var guest))
        {
            Inject(item);
            return;
        }

        Do(item, guest);
        while (guest.Deque.Pop() is { } next)
            Do(next, guest);
        guest.Leave();
    }

    /// <summary>Does an item and what follows from it on the calling thread, which would otherwise only wait for it, functions
    /// included; or leaves it to the engine's threads, as <see cref="RunHere"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="end">What the caller waits for.</param>
    public void LendThread(WorkItem item, Task end)
    {
        if (!TryEnter(out var guest))
        {
            Inject(item);
            return;
        }

        guest.LendsStack = true;
        Do(item, guest);
        while (!end.IsCompleted && guest.Deque.Pop() is { } next)
            Do(next, guest);
        guest.LendsStack = false;
        guest.Leave();

        // For what others want of the rest; and if all there is waits for itself, only the engine's threads notice.
        if (!end.IsCompleted || !guest.Deque.IsEmpty)
            WakeOne();
    }

    /// <summary>Wakes a sleeping thread, if there is one. Call after making work visible.</summary>
    public void WakeOne()
    {
        // The fence orders the caller's push before the read of _sleepers; a thread going to sleep does the reverse.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleepers) > 0 && TryTakeSleeper())
            Permit(1);
    }

    public void Dispose()
    {
        _stopping = true;
        Permit(_threads.Length);
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Loop(EngineThread thread)
    {
        while (!_stopping)
        {
            var item = thread.Deque.Pop() ?? FindElsewhere(thread);
            if (item is null)
            {
                Sleep(thread);
                continue;
            }

            Do(item, thread);
        }
    }

    private bool TryEnter([NotNullWhen(true)] out EngineThread? guest)
    {
        for (var i = _ownCount; i < Threads.Length; i++)
        {
            guest = Threads[i];
            if (guest.TryEnter())
                return true;
        }

        guest = null;
        return false;
    }

    private static void Do(WorkItem item, EngineThread thread)
    {
        try
        {
            item.Run(thread);
        }
        catch (Exception exception)
        {
            item.Fault(exception, thread);
        }
    }

    private WorkItem? FindElsewhere(EngineThread thread)
    {
        if (_injected.TryDequeue(out var injected))
            return injected;
        for (var i = 1; i < Threads.Length; i++)
        {
            var victim = Threads[(thread.Index + i) % Threads.Length].Deque;
            WorkItem? stolen;
            while (!victim.TrySteal(out stolen))
                Thread.SpinWait(8);
            if (stolen is not null)
                return stolen;
        }

        return null;
    }

    private void Sleep(EngineThread thread)
    {
        var sleepers = Interlocked.Increment(ref _sleepers);
        if (HasWork() || _stopping)
        {
            if (!TryTakeSleeper())
                AwaitPermit();
            return;
        }

        if (sleepers == _ownCount)
        {
            _whenIdle(thread);
            if (!thread.Deque.IsEmpty)
                WakeOne();
        }

        AwaitPermit();
    }

    // A monitor rather than a semaphore: the framework's semaphores spin for tens of microseconds before they sleep, which
    // is more than all else that a thread does for a function that is a process.
    private void AwaitPermit()
    {
        lock (_gate)
        {
            while (_permits == 0)
                Monitor.Wait(_gate);
            _permits--;
        }
    }

    private void Permit(int count)
    {
        lock (_gate)
        {
            _permits += count;
            for (var i = 0; i < count; i++)
                Monitor.Pulse(_gate);
        }
    }

    private bool TryTakeSleeper()
    {
        for (var sleepers = Volatile.Read(ref _sleepers); sleepers > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _sleepers, sleepers - 1, sleepers);
            if (seen == sleepers)
                return true;
            sleepers = seen;
        }

        return false;
    }

    private bool HasWork()
    {
        if (!_injected.IsEmpty)
            return true;
        foreach (var thread in Threads)
        {
            if (!thread.Deque.IsEmpty)
                return true;
        }

        return false;
    }
}
