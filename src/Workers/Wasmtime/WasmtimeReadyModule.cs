using System.Text;
using Burst.Wasm;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;
using Burst.Workers.Wasm;

namespace Burst.Workers.Wasmtime;

/// <summary>A module with one entry point and one memory limit on Wasmtime: each call has a store and an instance of its
/// own, which the pooling allocator makes cheap.</summary>
internal sealed unsafe class WasmtimeReadyModule : IReadyModule
{
    private const long PageBytes = 65_536;

    // Nobody watches a module that gets ready, and others wait for it.
    private static readonly TimeSpan LongestReadying = TimeSpan.FromMinutes(1);

    private static readonly Action<object?> Interrupt = static store => ((Store)store!).Interrupt();

    private readonly WasmtimeModule _module;
    private readonly WasmtimeEngine _engine;
    private readonly WasmtimeLibrary _library;
    private readonly uint _pages;
    private readonly bool _givesCode;
    private readonly bool _runsFirst;
    private readonly byte[] _entryPoint;
    private readonly byte[]? _initializer;
    private readonly int _initializerResults;
    private readonly byte[]? _memoryName;

    public WasmtimeReadyModule(WasmtimeModule module, ForeignModule linked, uint pages, string entryPoint, bool givesCode)
    {
        _module = module;
        _engine = module.Engine;
        _library = _engine.Library;
        _pages = pages;
        _givesCode = givesCode;
        _entryPoint = Encoding.UTF8.GetBytes(entryPoint);
        _memoryName = linked.MemoryExport is { } memory ? Encoding.UTF8.GetBytes(memory) : null;
        if (linked.Initializer is { } initializer)
        {
            _initializer = Encoding.UTF8.GetBytes(initializer);
            _initializerResults = linked.ResultCountOf(initializer);
        }

        _runsFirst = linked.HasStartFunction || _initializer is not null;
    }

    /// <summary>Gets an instance ready, to find out whether that can be done.</summary>
    /// <exception cref="FunctionException">It cannot.</exception>
    public void Try()
    {
        try
        {
            Call(null, 0, LongestReadying, CancellationToken.None);
        }
        catch (Exception e) when (Refusals.Of(e, _pages) is { } refusal)
        {
            throw refusal;
        }
    }

    public int Run(WasiContext context, long fuel, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Call(context, fuel, timeout, cancellationToken);

    /// <summary>What is made for a call goes with the call.</summary>
    public void Dispose()
    {
    }

    private int Call(WasiContext? context, long fuel, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var call = new WasmtimeCall(_library, _memoryName, _engine.StackBytes);
        var caller = call.Caller;
        if (timeout is { } time)
            caller.Store.SetDeadline(time);
        WaitForPlace(cancellationToken);
        var registration = cancellationToken.UnsafeRegister(Interrupt, caller.Store);
        try
        {
            caller.Enter();
            _engine.Ticker.Enter();
            try
            {
                return RunInStore(call, context, fuel);
            }
            finally
            {
                _engine.Ticker.Leave();
                caller.Leave();
            }
        }
        finally
        {
            registration.Dispose();
            _engine.Places.Release();
        }
    }

    private void WaitForPlace(CancellationToken cancellationToken)
    {
        try
        {
            _engine.Places.Wait(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new TrapException(TrapKind.Interrupted);
        }
    }

    private int RunInStore(WasmtimeCall call, WasiContext? context, long fuel)
    {
        var store = _library.StoreNew(_module.NativeEngine, call.Handle, null);
        try
        {
            const long asItIs = -1;
            _library.StoreLimiter(store, _pages * PageBytes, asItIs, asItIs, asItIs, asItIs);
            var native = _library.StoreContext(store);
            call.WatchEpochs(store, native);
            InstanceCell instance = default;
            GetReady(call, native, &instance, isTrial: context is null);
            if (context is null)
                return 0;
            call.Caller.HostState = context;
            SetFuel(native, fuel);
            return CallEntryPoint(call, native, &instance);
        }
        finally
        {
            _library.StoreDelete(store);
        }
    }

    /// <summary>Instantiates the module, in a world without inputs as with any engine.</summary>
    private void GetReady(WasmtimeCall call, nint native, InstanceCell* instance, bool isTrial)
    {
        SetFuel(native, long.MaxValue);
        if (_runsFirst)
            call.Caller.HostState = new WasiContext();
        try
        {
            nint trap = 0;
            var error = _library.InstancePreInstantiate(_module.Pre, native, instance, &trap);
            ThrowIfFailed(call, error, trap);
            if (_initializer is not null)
                CallFunction(call, native, instance, _initializer, _initializerResults, out _);
        }
        catch (Exception e) when (!isTrial && e is not TrapException { Kind: TrapKind.Interrupted }
            && Refusals.Of(e, _pages) is { } refusal)
        {
            throw refusal;
        }
    }

    private int CallEntryPoint(WasmtimeCall call, nint native, InstanceCell* instance)
    {
        try
        {
            CallFunction(call, native, instance, _entryPoint, _givesCode ? 1 : 0, out var code);
            return code;
        }
        catch (ExitException exit)
        {
            return exit.Code;
        }
    }

    private void CallFunction(
        WasmtimeCall call, nint native, InstanceCell* instance, byte[] name, int resultCount, out int first)
    {
        if (resultCount > 1)
            throw new ArgumentException($"'{Encoding.UTF8.GetString(name)}' gives {resultCount} results, but may give only one");
        ExternCell function = default;
        bool isFound;
        fixed (byte* text = name)
            isFound = _library.InstanceExportGet(native, instance, text, (nuint)name.Length, &function) != 0;
        if (!isFound || function.Kind != ExternCell.FunctionKind)
            throw new InvalidOperationException($"Wasmtime does not find the export '{Encoding.UTF8.GetString(name)}'.");
        ValueCell result = default;
        nint trap = 0;
        var error = _library.FunctionCall(
            native, &function.Content, null, 0, resultCount == 0 ? null : &result, (nuint)resultCount, &trap);
        ThrowIfFailed(call, error, trap);
        first = result.Kind == ValueCell.I32Kind ? result.I32 : 0;
    }

    /// <summary>What came back of a native call, as an exception of ours: what the host threw goes before the rest.</summary>
    private void ThrowIfFailed(WasmtimeCall call, nint error, nint trap)
    {
        var failure = trap != 0 ? WasmtimeTraps.Take(_library, trap)
            : error != 0 ? new TrapException(TrapKind.HostError, $"Wasmtime: {WasmtimeTraps.TakeError(_library, error)}")
            : null;
        if (failure is null)
            return;
        throw call.Failure switch
        {
            null => failure,
            ExitException exit => exit,
            var thrown => ForeignCaller.TrapOf(thrown),
        };
    }

    private void SetFuel(nint native, long fuel)
    {
        if (!_module.MetersFuel)
            return;
        var error = _library.ContextSetFuel(native, (ulong)fuel);
        if (error != 0)
            throw new InvalidOperationException($"Wasmtime: {WasmtimeTraps.TakeError(_library, error)}");
    }
}
