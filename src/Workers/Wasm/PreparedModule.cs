using System.Text;
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

    private readonly IModuleEngine _engine;
    private readonly WasmModule _module;
    private readonly Lock _gate = new();
    private readonly IModuleCode?[] _compiled = new IModuleCode?[2];
    private Entry[] _ready = [];
    private int _pins; // negative once it is dropped

    public PreparedModule(IModuleEngine engine, in ObjectHash function, ReadOnlyMemory<byte> bytes)
    {
        _engine = engine;
        Function = function;
        _module = WasmModule.Decode(bytes);
    }

    /// <summary>The function's object.</summary>
    public ObjectHash Function { get; }

    /// <summary>Length of the module.</summary>
    public long LengthBytes => _module.Bytes.Length;

    /// <summary>When it was last taken up; for choosing what to drop.</summary>
    public long LastUse { get; set; }

    /// <summary>Keeps the module from being dropped until <see cref="Unpin"/>.</summary>
    /// <returns><see langword="false"/> where it is dropped already.</returns>
    public bool TryPin()
    {
        for (var pins = Volatile.Read(ref _pins); pins >= 0;)
        {
            var seen = Interlocked.CompareExchange(ref _pins, pins + 1, pins);
            if (seen == pins)
                return true;
            pins = seen;
        }

        return false;
    }

    public void Unpin() => Interlocked.Decrement(ref _pins);

    /// <summary>Lets instances and code go, unless somebody has pinned the module.</summary>
    public bool TryDrop()
    {
        if (Interlocked.CompareExchange(ref _pins, int.MinValue, 0) != 0)
            return false;
        foreach (var ready in _ready)
            ready.Module.Dispose();
        foreach (var compiled in _compiled)
            compiled?.Dispose();
        return true;
    }

    /// <summary>The module made ready for calls with certain limits.</summary>
    /// <param name="extension">What the thunk says.</param>
    /// <exception cref="FunctionException">It cannot be made ready: an import or the entry point is missing, or the memory it
    /// begins with is over the limit.</exception>
    public IReadyModule For(in ThunkExtensionView extension)
    {
        var pages = extension.MemoryBytes == 0 ? MostPages : (uint)Math.Min(MostPages, extension.MemoryBytes >> PageShift);
        var metersFuel = extension.Fuel != 0;
        foreach (var ready in Volatile.Read(ref _ready))
        {
            if (ready.Fits(metersFuel, pages, extension.EntryPoint))
                return ready.Module;
        }

        return MakeReady(metersFuel, pages, extension.EntryPoint);
    }

    private IReadyModule MakeReady(bool metersFuel, uint pages, ReadOnlySpan<byte> entryPoint)
    {
        lock (_gate)
        {
            var code = _compiled[metersFuel ? 1 : 0] ??= _engine.Compile(_module, metersFuel);
            var ready = code.MakeReady(pages, Encoding.UTF8.GetString(entryPoint));
            Volatile.Write(ref _ready, [.. _ready, new Entry(ready, metersFuel, pages, entryPoint.ToArray())]);
            return ready;
        }
    }

    private readonly record struct Entry(IReadyModule Module, bool MetersFuel, uint Pages, byte[] EntryPoint)
    {
        public bool Fits(bool metersFuel, uint pages, ReadOnlySpan<byte> entryPoint) =>
            metersFuel == MetersFuel && pages == Pages && entryPoint.SequenceEqual(EntryPoint);
    }
}
