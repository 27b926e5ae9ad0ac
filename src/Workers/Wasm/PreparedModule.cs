using System.Text;
using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Thunks.Wire;
using Burst.Wasm;

namespace Burst.Workers.Wasm;

/// <summary>A function that is a module: its code, and instances of it that wait to be called.</summary>
/// <remarks>Safe to use from several threads. <see cref="TryPin"/> keeps it from being dropped.</remarks>
internal sealed class PreparedModule
{
    private const uint MostPages = 65_536;
    private const int PageShift = 16;

    // Each has instances of its own; a graph of thousands of different limits must not keep thousands of pools.
    private const int MostReady = 32;

    private readonly IModuleEngine _engine;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Lock _gate = new();
    private readonly IModuleCode?[] _compiled = new IModuleCode?[2];
    private LimitedModule[] _ready = [];
    private PinCount _pins;

    public PreparedModule(IModuleEngine engine, in ObjectHash function, ReadOnlyMemory<byte> bytes)
    {
        _engine = engine;
        Function = function;
        _bytes = bytes;
    }

    /// <summary>The function's object.</summary>
    public ObjectHash Function { get; }

    /// <summary>Length of the module.</summary>
    public long LengthBytes => _bytes.Length;

    /// <summary>When it was last taken up; for choosing what to drop.</summary>
    public long LastUse { get; set; }

    /// <inheritdoc cref="PinCount.TryPin"/>
    public bool TryPin() => _pins.TryPin();

    public void Unpin() => _pins.Unpin();

    /// <summary>Lets instances and code go, unless somebody has pinned the module.</summary>
    public bool TryDrop()
    {
        if (!_pins.TryDrop())
            return false;
        foreach (var ready in _ready)
            ready.TryDrop();
        foreach (var compiled in _compiled)
            compiled?.Dispose();
        return true;
    }

    /// <summary>The module made ready for calls with certain limits, and pinned: nobody drops it until it is unpinned.</summary>
    /// <param name="extension">What the thunk says.</param>
    /// <exception cref="FunctionException">It is no valid module, or cannot be made ready: an import or the entry
    /// point is missing, or the memory it begins with is over the limit.</exception>
    public LimitedModule Pin(in ThunkExtensionView extension)
    {
        var pages = extension.MemoryBytes == 0 ? MostPages : (uint)Math.Min(MostPages, extension.MemoryBytes >> PageShift);
        var metersFuel = extension.Fuel != 0;
        foreach (var ready in Volatile.Read(ref _ready))
        {
            if (ready.Fits(metersFuel, pages, extension.EntryPoint) && ready.TryPin())
                return ready;
        }

        return MakeReady(metersFuel, pages, extension.EntryPoint);
    }

    private LimitedModule MakeReady(bool metersFuel, uint pages, ReadOnlySpan<byte> entryPoint)
    {
        lock (_gate)
        {
            var code = _compiled[metersFuel ? 1 : 0] ??= Compile(metersFuel);
            var ready = new LimitedModule(
                code.MakeReady(pages, Encoding.UTF8.GetString(entryPoint)), metersFuel, pages, entryPoint.ToArray());
            ready.TryPin();
            var others = _ready;
            if (others.Length >= MostReady && Array.Find(others, static other => other.TryDrop()) is { } dropped)
                others = [.. others.Where(other => other != dropped)];
            Volatile.Write(ref _ready, [.. others, ready]);
            return ready;
        }
    }

    private IModuleCode Compile(bool metersFuel)
    {
        try
        {
            return _engine.Compile(_bytes, metersFuel);
        }
        catch (WasmFormatException e)
        {
            throw new FunctionException(new ExecutionFailure(FailureKind.NotStarted, $"the function {Function}: {e.Message}"));
        }
    }
}
