using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Engine.Dispatch;

/// <summary>What a thread that does the engine's work has for its own, so that the hot path shares nothing.</summary>
internal sealed class EngineThread
{
    private readonly Dispatcher _dispatcher;
    private ObjectHash[] _outputs = new ObjectHash[8];
    private int _isTaken;

    public EngineThread(Dispatcher dispatcher, int index, bool isGuest, ThunkCall call)
    {
        _dispatcher = dispatcher;
        Index = index;
        IsGuest = isGuest;
        Call = call;
    }

    public int Index { get; }

    /// <summary>Whether it is a place for another's thread, which may not have the stack for functions.</summary>
    public bool IsGuest { get; }

    /// <summary>Whether the guest is a thread that waits for a submission, and may run functions that survive its stack's
    /// end.</summary>
    public bool LendsStack { get; set; }

    public WorkDeque Deque { get; } = new();

    /// <summary>The call object of inline functions, used again and again.</summary>
    public ThunkCall Call { get; }

    /// <summary>Numbers of thunks handled on this thread; read by others, written only here.</summary>
    public Tally Tally { get; } = new();

    /// <summary>The function that was looked up last, and the pool that it went to.</summary>
    public ObjectHash LastFunction { get; set; }

    /// <inheritdoc cref="LastFunction"/>
    public IWorkerPool? LastPool { get; set; }

    /// <summary>Takes a guest's place, if nobody has it.</summary>
    public bool TryEnter() => Volatile.Read(ref _isTaken) == 0 && Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Gives a guest's place back.</summary>
    public void Leave() => Volatile.Write(ref _isTaken, 0);

    /// <summary>Leaves an item to be done: next by this thread, or by one that has nothing to do.</summary>
    /// <remarks>The caller returns to the dispatcher soon and takes the item itself, so others are woken only for more than
    /// one.</remarks>
    public void Push(WorkItem item)
    {
        if (Deque.Push(item))
            _dispatcher.WakeOne();
    }

    /// <summary>Room for a thunk's output names, valid until asked for again.</summary>
    public Span<ObjectHash> Outputs(int count)
    {
        if (_outputs.Length < count)
            _outputs = new ObjectHash[count];
        return _outputs.AsSpan(0, count);
    }
}

/// <summary>Counts of one engine thread.</summary>
internal sealed class Tally
{
    public long Known;
    public long Executed;
    public long Cached;
    public long Failed;
    public long Skipped;
    public long Reduced;
}
