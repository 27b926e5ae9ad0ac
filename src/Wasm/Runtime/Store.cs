using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Burst.Wasm.Runtime;

/// <summary>A set of instances that may share functions, memories, tables and globals.</summary>
/// <remarks>
/// <para>Used by one thread at a time; only <see cref="Interrupt"/> and <see cref="IsInterrupted"/> may be used by
/// others.</para>
/// <para>Instances live as long as their store (core specification, §4.2.3).</para>
/// <para>It is its own lock: whoever locks it keeps interruptions waiting.</para>
/// </remarks>
public sealed unsafe class Store : IDisposable
{
    /// <summary>The store of what has left its own for ever.</summary>
    internal static readonly Store Ended = new() { _isDisposed = true };

    private MemoryInstance? _firstMemory;
    private List<MemoryInstance>? _moreMemories;
    private StoreCells? _cells;
    private InstanceBody? _firstInstance;
    private List<InstanceBody>? _moreInstances;
    private long _fuel = long.MaxValue;
    private nuint _stackLimit = nuint.MaxValue;
    private nuint _stackBytes;
    private int _extraCount;
    private bool _isDisposed;
    private volatile bool _isInterrupted;
    private ManualResetEventSlim? _interruption;

    /// <summary>The thread that runs a function of the store; <see langword="null"/> while none does.</summary>
    internal RunningThread? Owner;

    /// <summary>The store whose host function called into this one, on the same thread.</summary>
    internal Store? Outer;

    /// <summary>When its calls have to end, in the <see cref="Watchdog"/>'s milliseconds; at its maximum without a
    /// deadline.</summary>
    internal long Deadline = long.MaxValue;

    internal CacheLine Tail;

    /// <summary>Whether a call ended by an error of the host, which may have left its own things in any
    /// state.</summary>
    internal bool HasHostError { get; set; }

    /// <summary>Held while anything changes that <see cref="Interrupt"/> looks at. The store itself, because every fresh
    /// instance would have another object to allocate and to collect.</summary>
    private Store Gate => this;

    /// <summary>Whether it has one instance only.</summary>
    internal bool HasOneInstance => _moreInstances is null;

    /// <summary>Whether an interruption was asked for, and not cleared since.</summary>
    public bool IsInterrupted => _isInterrupted;

    /// <summary>What is left of the fuel, in instructions, for code that meters it; negative after a trap for lack of
    /// it.</summary>
    public long Fuel
    {
        get => _cells is null ? _fuel : *_cells.Fuel;
        set
        {
            if (_cells is null)
                _fuel = value;
            else
                *_cells.Fuel = value;
        }
    }

    internal bool IsDisposed => _isDisposed;

    /// <summary>Whether <see cref="ClearInterrupt"/> has anything to do.</summary>
    internal bool HasInterruptOrDeadline => Deadline != long.MaxValue || _isInterrupted;

    /// <summary>Ends the call that runs, and any later one, by a trap of kind
    /// <see cref="TrapKind.Interrupted"/>.</summary>
    /// <remarks>Safe to call from any thread. Holds until <see cref="ClearInterrupt"/>.</remarks>
    public void Interrupt()
    {
        lock (Gate)
        {
            // Done again while it is interrupted already: what the system refused then may go now.
            _isInterrupted = true;
            Interlocked.MemoryBarrier();
            SetStackLimits(nuint.MaxValue);
            ProtectPollPages(true);
            _interruption?.Set();
        }
    }

    /// <summary>Makes the store usable again after <see cref="Interrupt"/> or a deadline.</summary>
    /// <exception cref="InvalidOperationException">A function of the store runs.</exception>
    public void ClearInterrupt()
    {
        if (!HasInterruptOrDeadline)
            return;
        if (Owner is not null)
        {
            throw new InvalidOperationException(
                "The interruption of a store cannot be cleared while one of its functions runs.");
        }

        lock (Gate)
        {
            Deadline = long.MaxValue;
            if (!_isInterrupted)
                return;
            ProtectPollPages(false);
            _interruption?.Reset();
            _isInterrupted = false;
        }
    }

    /// <summary>Interrupts the store if its deadline, as it is now, has passed.</summary>
    internal void InterruptIfOverdue(long now)
    {
        lock (Gate)
        {
            if (Deadline <= now)
                Interrupt();
        }
    }

    /// <summary>Interrupts the store's calls when some time has passed.</summary>
    /// <param name="fromNow">The time, counted from now and held to within about 20 ms;
    /// <see cref="Timeout.InfiniteTimeSpan"/> takes the deadline away.</param>
    /// <remarks>Costs no system call. <see cref="ClearInterrupt"/> takes the deadline away too.</remarks>
    public void SetDeadline(TimeSpan fromNow)
    {
        if (fromNow == Timeout.InfiniteTimeSpan)
        {
            Deadline = long.MaxValue;
            return;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(fromNow, TimeSpan.Zero);
        var milliseconds = (long)Math.Min(fromNow.TotalMilliseconds, long.MaxValue / 4);
        Deadline = Watchdog.Arm() + milliseconds + Watchdog.TickMilliseconds;
    }

    /// <summary>Lets host functions sleep in a way that an interruption ends.</summary>
    /// <returns>Whether an interruption ended it.</returns>
    public bool WaitForInterrupt(TimeSpan time)
    {
        lock (Gate)
        {
            if (_isInterrupted)
                return true;
            _interruption ??= new ManualResetEventSlim();
        }

        return _interruption.Wait(time);
    }

    /// <summary>Gives the memories back. Calls fail from now on, and accesses from the host are out of
    /// bounds.</summary>
    /// <exception cref="InvalidOperationException">A function of the store runs.</exception>
    public void Dispose()
    {
        ThrowIfRunning();
        lock (Gate)
        {
            _isDisposed = true;
            GiveBack();
        }
    }

    /// <summary>What <see cref="Dispose"/> has to be refused for.</summary>
    internal void ThrowIfRunning()
    {
        if (Owner is not null)
            throw new InvalidOperationException("A store cannot be disposed of while one of its functions runs.");
    }

    /// <summary>Gives the memories back and becomes as it was when its instance was added; to be called only where
    /// nobody else can have the store.</summary>
    /// <returns>Whether it did: not where there are other instances, or where the host failed.</returns>
    internal bool TryRenew()
    {
        if (!HasOneInstance || HasHostError || _isDisposed)
            return false;
        lock (Gate)
        {
            if (HasInterruptOrDeadline)
                return false;
            GiveBack();
            Fuel = long.MaxValue;
            _cells?.Clear();
        }

        return true;
    }

    /// <summary>What a call has to be refused for, before it begins.</summary>
    internal void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isInterrupted)
            throw new TrapException(TrapKind.Interrupted);
    }

    /// <summary>The stack limit that calls by this thread from this depth get; sets it in all instances.</summary>
    internal void SetStackLimit(nuint limit)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            SetStackLimits(limit);
        }
    }

    internal void Add(InstanceBody instance, StoreNeeds needs)
    {
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _stackBytes = _stackBytes == 0 ? needs.StackBytes : Math.Min(_stackBytes, needs.StackBytes);
            if (needs.MetersFuel || needs.ExtraResults > 0)
                ProvideCells(needs);
            if (_firstInstance is null)
                _firstInstance = instance;
            else
                (_moreInstances ??= []).Add(instance);
            Bind(instance);
            instance.StackLimit = _stackLimit;
        }
    }

    internal nuint StackBytes => _stackBytes;

    internal void Add(MemoryInstance memory)
    {
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_firstMemory is null)
                _firstMemory = memory;
            else
                (_moreMemories ??= []).Add(memory);
            if (_isInterrupted)
                memory.ProtectPollPage(true);
        }
    }

    /// <summary>Tells the instances that a memory has another length, and maybe another place.</summary>
    internal void MemoryChanged(MemoryInstance memory)
    {
        _firstInstance?.SyncMemory(memory);
        if (_moreInstances is not null)
        {
            foreach (var instance in _moreInstances)
                instance.SyncMemory(memory);
        }
    }

    /// <summary>Tells the instances that a table's elements are in another array.</summary>
    internal void TableChanged(TableInstance table)
    {
        _firstInstance?.SyncTable(table);
        if (_moreInstances is not null)
        {
            foreach (var instance in _moreInstances)
                instance.SyncTable(table);
        }
    }

    private void GiveBack()
    {
        SetStackLimits(nuint.MaxValue);
        _firstMemory?.Release();
        if (_moreMemories is not null)
        {
            foreach (var memory in _moreMemories)
                memory.Release();
        }

        _firstMemory = null;
        _moreMemories = null;
    }

    private void ProtectPollPages(bool areProtected)
    {
        _firstMemory?.ProtectPollPage(areProtected);
        if (_moreMemories is null)
            return;
        foreach (var memory in _moreMemories)
            memory.ProtectPollPage(areProtected);
    }

    private void SetStackLimits(nuint limit)
    {
        _stackLimit = limit;
        if (_firstInstance is not null)
            Volatile.Write(ref _firstInstance.StackLimit, limit);
        if (_moreInstances is not null)
        {
            foreach (var instance in _moreInstances)
                Volatile.Write(ref instance.StackLimit, limit);
        }
    }

    private void ProvideCells(StoreNeeds needs)
    {
        if (_cells is not null && needs.ExtraResults <= _extraCount)
            return;
        // The old cells stay: code that runs may hold the address of the fuel.
        _extraCount = Math.Max(_extraCount, needs.ExtraResults);
        _cells = new StoreCells(_extraCount, _fuel, _cells);
        if (_firstInstance is not null)
            Bind(_firstInstance);
        if (_moreInstances is not null)
        {
            foreach (var instance in _moreInstances)
                Bind(instance);
        }
    }

    private void Bind(InstanceBody instance)
    {
        if (_cells is null)
            return;
        instance.Fuel = instance.Module.Code.MetersFuel ? _cells.Fuel : null;
        instance.ExtraResults = _cells.Extra;
        instance.ExtraReferences = _cells.ExtraReferences;
    }

    /// <summary>What an instance needs of its store.</summary>
    internal readonly record struct StoreNeeds(bool MetersFuel, int ExtraResults, nuint StackBytes);

    /// <summary>Native cells that generated code addresses directly.</summary>
    private sealed class StoreCells
    {
        private readonly StoreCells? _older;
        private readonly int _extraCount;
        private readonly void* _block;

        public StoreCells(int extraCount, long fuel, StoreCells? older)
        {
            _older = older;
            _extraCount = extraCount;
            var bytes = (nuint)(extraCount + 1) * 16;
            // Whole cache lines, because threads that write to one get in each other's way.
            var whole = (bytes + CacheLine.Bytes - 1) / CacheLine.Bytes * CacheLine.Bytes;
            _block = NativeMemory.AlignedAlloc(whole, CacheLine.Bytes);
            NativeMemory.Clear(_block, bytes);
            Extra = (Vector128<byte>*)_block + 1;
            ExtraReferences = extraCount == 0 ? [] : new object?[extraCount];
            Fuel = older is null ? (long*)_block : older.Fuel;
            if (older is null)
                *Fuel = fuel;
        }

        ~StoreCells() => NativeMemory.AlignedFree(_block);

        public long* Fuel { get; }

        public Vector128<byte>* Extra { get; }

        public object?[] ExtraReferences { get; }

        /// <summary>Forgets results that were not taken.</summary>
        public void Clear()
        {
            new Span<Vector128<byte>>(Extra, _extraCount).Clear();
            ExtraReferences.AsSpan().Clear();
        }
    }
}
