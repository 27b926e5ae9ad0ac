namespace Burst.Wasm.Runtime;

/// <summary>What host functions see of an instance that another engine runs: a memory, and who it works for.</summary>
/// <remarks>Used by one thread at a time; only <see cref="Runtime.Store.Interrupt"/> may be called by others.</remarks>
public sealed unsafe class ForeignCaller
{
    private readonly nuint _stackBytes;
    private Value[] _arguments = new Value[12];
    private bool _isNested;

    /// <param name="stackBytes">How much of the stack a call may use, in bytes.</param>
    public ForeignCaller(int stackBytes)
    {
        _stackBytes = (nuint)stackBytes;
        Body = new InstanceBody(Store);
        Store.Add(Body, new Store.StoreNeeds(MetersFuel: false, ExtraResults: 0, _stackBytes));
    }

    /// <summary>Tells when calls have to end: whoever runs the module asks its <see cref="Store.IsInterrupted"/>.</summary>
    public Store Store { get; } = new();

    /// <summary>Whatever host functions need to find from their caller.</summary>
    public object? HostState
    {
        get => Body.HostState;
        set => Body.HostState = value;
    }

    internal InstanceBody Body { get; }

    /// <summary>Shows the memory to host functions as it is now; it may grow and move whenever the module runs.</summary>
    public void SetMemory(byte* start, ulong lengthBytes)
    {
        Body.MemoryBase = start;
        Body.MemoryLength = lengthBytes;
    }

    /// <summary>To be called before a call: from now on the store's deadline counts.</summary>
    /// <exception cref="TrapException">The store is interrupted already, or the thread's stack is too small
    /// (<see cref="TrapKind.StackExhausted"/>).</exception>
    public void Enter()
    {
        byte here;
        var floor = RunningThread.Current.Floor;
        if ((nuint)(&here) < floor + _stackBytes)
        {
            throw new TrapException(
                TrapKind.StackExhausted,
                $"call stack exhausted: {_stackBytes} bytes are needed, but the thread has {(long)((nuint)(&here) - floor)} left");
        }

        Store.ThrowIfUnusable();
        _isNested = CallBoundary.Enter(Body);
    }

    /// <summary>To be called after a call that <see cref="Enter"/> let begin, whatever its outcome.</summary>
    public void Leave() => CallBoundary.Leave(Body, _isNested);

    /// <summary>The trap that stands for what a host function threw.</summary>
    public static TrapException TrapOf(Exception exception) => exception switch
    {
        TrapException trap => trap,
        InsufficientExecutionStackException => new TrapException(TrapKind.StackExhausted),
        _ => CallBoundary.HostError(exception),
    };

    internal Span<Value> Arguments(int count)
    {
        if (_arguments.Length < count)
            _arguments = new Value[count];
        return _arguments.AsSpan(0, count);
    }
}
