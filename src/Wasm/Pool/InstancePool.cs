using System.Diagnostics;
using System.Runtime.CompilerServices;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Pool;

/// <summary>Instances of one module that are ready to be called, each in a store of its own.</summary>
/// <remarks>
/// <para>The module gets ready once: its start function and then, if it exports one of them, <c>burst_init</c> or
/// <c>_initialize</c> run in a first instance. What that has then, all others begin with, and come back to when they
/// are
/// returned: only what was touched is restored, and nothing of one call is visible to the next.</para>
/// <para>A pool whose calls are short and grow their memory goes over to code with checks: behind guard pages, growing
/// and
/// shrinking again are two calls to the system, some 5 µs.</para>
/// <para>Safe to use from many threads, except <see cref="Dispose"/>. A thread that rents what it returned just before
/// takes no lock.</para>
/// </remarks>
public sealed class InstancePool : IDisposable
{
    /// <summary>As many calls that grew their memory are looked at before the pool chooses the code for them.</summary>
    private const int Trials = 64;

    private readonly Linker _linker;
    private readonly LinkedModule _linked;
    private readonly InstancePoolOptions _options;
    private readonly InstanceOptions _instanceOptions;
    private readonly Snapshot _snapshot;
    private readonly Lock _gate = new();
    private readonly Stack<InstanceBody> _idle = new();
    private readonly InstancePlaces _places = new();
    private readonly long _fuel;
    private readonly bool _metersFuel;
    private readonly ulong _memoryBytes;
    private bool _isDisposed;

    /// <summary>Whether it is still open which code suits the calls better.</summary>
    private bool _mayChange;

    /// <summary>Whether calls are timed, to find that out.</summary>
    private bool _isTiming;

    private int _timed;
    private int _short;
    private volatile bool _prefersChecks;

    /// <summary>The module with other code, for when there are no more places with guard pages.</summary>
    private LinkedModule? _unguarded;

    /// <summary>Makes a pool with one instance in it.</summary>
    /// <param name="module">The module; resetting is cheap where its code tracks pages.</param>
    /// <param name="linker">What it imports: functions of the host and immutable globals.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="LinkException">An import is missing or of another type.</exception>
    /// <exception cref="ArgumentException">The module imports a memory, a table, a mutable global or a function of
    /// another
    /// instance: those cannot be reset.</exception>
    /// <exception cref="TrapException">The module trapped while it got ready.</exception>
    /// <exception cref="WasmResourceException">More memory or more elements than an instance may have.</exception>
    public InstancePool(CompiledModule module, Linker linker, InstancePoolOptions? options = null)
    {
        _options = options ?? new InstancePoolOptions();
        _fuel = _options.Fuel ?? long.MaxValue;
        _metersFuel = module.Code.MetersFuel;
        _linker = linker;
        _linked = linker.Link(module);
        _instanceOptions = new InstanceOptions
        {
            MaxMemoryPages = _options.MaxMemoryPages,
            MaxTableElements = _options.MaxTableElements,
        };
        var first = GetReady();
        _snapshot = Snapshot.Take(first);
        _snapshot.Restore(first);
        _memoryBytes = first.MemoryLength;
        _mayChange = module.Code is { UsesGuardPages: true, TracksPages: true } && !module.IsPrecompiled;
        Put(first);
    }

    /// <summary>The module whose instances these are.</summary>
    public CompiledModule Module => _linked.Module;

    /// <summary>How many instances wait.</summary>
    public int IdleCount
    {
        get
        {
            lock (_gate)
                return _idle.Count + _places.Count;
        }
    }

    /// <summary>Gives an instance in the state of the snapshot, a new one if none waits.</summary>
    /// <exception cref="WasmResourceException">There is no room for the memory of another one.</exception>
    public Instance Rent()
    {
        var body = _places.TryTake() ?? TakeShared();
        body.IsRented = true;
        if (_isTiming)
            body.RentedAt = Stopwatch.GetTimestamp();
        return body.Handle;
    }

    /// <summary>Takes an instance back and resets it. One that ended by an error of the host is dropped
    /// instead.</summary>
    /// <param name="instance">What <see cref="Rent"/> gave; not to be used afterwards.</param>
    /// <exception cref="InvalidOperationException">It still runs, is not of this pool, or was returned
    /// before.</exception>
    public void Return(Instance instance)
    {
        var body = instance.Body;
        var store = body.Store;
        if (!body.IsRented || !IsOurs(body) || store.Owner is not null)
            ThrowNotReturnable(body);
        body.IsRented = false;
        if (_mayChange && body.MemoryLength != _memoryBytes)
            NoteGrowth(body);
        if (store.HasHostError || !store.HasOneInstance || store.IsDisposed || _isDisposed
            || (_prefersChecks && body.Linked == _linked))
        {
            store.Dispose();
            return;
        }

        if (body.HostState is not null)
            body.HostState = null;
        if (store.HasInterruptOrDeadline)
            store.ClearInterrupt();
        if (_metersFuel)
            store.Fuel = _fuel;
        _snapshot.Restore(body);
        if (!_places.TryPut(body))
            Put(body);
    }

    /// <summary>Makes instances ahead, so that as many wait.</summary>
    /// <exception cref="WasmResourceException">There is no room for the memories of so many.</exception>
    public void Prewarm(int count)
    {
        for (var missing = Math.Min(count, _options.Capacity) - IdleCount; missing > 0; missing--)
            Put(Make());
    }

    /// <summary>Drops the instances that wait; those rented are dropped when they are returned.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var instance))
                instance.Store.Dispose();
            foreach (var body in _places.TakeAll())
                body.Store.Dispose();
        }
    }

    private InstanceBody TakeShared()
    {
        InstanceBody? instance;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _idle.TryPop(out instance);
        }

        return instance ?? Make();
    }

    private void Put(InstanceBody instance)
    {
        lock (_gate)
        {
            if (!_isDisposed && _idle.Count < _options.Capacity)
            {
                _idle.Push(instance);
                return;
            }
        }

        instance.Store.Dispose();
    }

    private InstanceBody Make()
    {
        var instance = MakeEmpty();
        _snapshot.Apply(instance);
        instance.Store.Fuel = _fuel;
        return instance;
    }

    /// <summary>A call has grown the memory: times some such calls, and then chooses.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteGrowth(InstanceBody instance)
    {
        var since = instance.RentedAt;
        instance.RentedAt = 0;
        if (!_isTiming || since == 0)
        {
            _isTiming = true;
            return;
        }

        if (Stopwatch.GetElapsedTime(since) < _options.ShortCall)
            Interlocked.Increment(ref _short);
        if (Interlocked.Increment(ref _timed) != Trials)
            return;
        _mayChange = false;
        _isTiming = false;
        _prefersChecks = _short > Trials / 2;
    }

    private InstanceBody MakeEmpty()
    {
        if (_prefersChecks)
            return Instantiation.MakeEmpty(Unguarded(), _instanceOptions);
        try
        {
            return Instantiation.MakeEmpty(_linked, _instanceOptions);
        }
        catch (WasmResourceException) when (Module.Code.UsesGuardPages)
        {
            // Places with guard pages are numbered; memories without are not.
            return Instantiation.MakeEmpty(Unguarded(), _instanceOptions);
        }
    }

    private LinkedModule Unguarded()
    {
        lock (_gate)
        {
            if (_unguarded is null)
            {
                var code = Module.Code with { UsesGuardPages = false };
                _unguarded = _linker.Link(new CompiledModule(Module.Engine, Module.Module, code, cached: null));
            }

            return _unguarded;
        }
    }

    private InstanceBody GetReady()
    {
        var store = new Store();
        if (_options.InitialTime != Timeout.InfiniteTimeSpan)
            store.SetDeadline(_options.InitialTime);
        var instance = Instantiation.Instantiate(_linked, _instanceOptions with
        {
            Store = store,
            Fuel = _options.InitialFuel,
            HostState = _options.InitialHostState,
        });
        var initialize = instance.Handle.GetFunction("burst_init") ?? instance.Handle.GetFunction("_initialize");
        if (initialize is { Type.Parameters.Length: 0 })
            initialize.Invoke();
        store.ClearInterrupt();
        store.Fuel = _fuel;
        instance.HostState = null;
        return instance;
    }

    private bool IsOurs(InstanceBody instance) => instance.Linked == _linked || instance.Linked == _unguarded;

    private void ThrowNotReturnable(InstanceBody instance) => throw new InvalidOperationException(
        !IsOurs(instance) ? "The instance is not of this pool."
        : instance.IsRented ? "The instance still runs a function."
        : "The instance was returned before.");
}
