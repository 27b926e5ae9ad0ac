using Burst.Thunks;
using Burst.Thunks.Wire;
using Burst.Wasm;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Workers.Wasm;

/// <summary>A function that is a module: its code, and instances of it that wait to be called.</summary>
/// <remarks>Safe to use from several threads. <see cref="TryPin"/> keeps it from being dropped.</remarks>
internal sealed class PreparedModule
{
    private const uint MostPages = 65_536;
    private const int PageShift = 16;

    // Each has instances of its own; a graph of thousands of different limits must not keep thousands of pools.
    private const int MostReady = 32;

    private readonly WasmEngine _engine;
    private readonly WasmModule _module;
    private readonly Lock _gate = new();
    private readonly CompiledModule?[] _compiled = new CompiledModule?[2];
    private ReadyModule[] _ready = [];
    private int _pins; // negative once it is dropped

    public PreparedModule(WasmEngine engine, in ObjectHash function, ReadOnlyMemory<byte> bytes)
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
            ready.Dispose();
        foreach (var compiled in _compiled)
            compiled?.Dispose();
        return true;
    }

    /// <summary>The module made ready for calls with certain limits; dropped when many others are asked for.</summary>
    /// <param name="extension">What the thunk says.</param>
    /// <exception cref="FunctionException">It cannot be made ready: an import or the entry point is missing, or the memory it
    /// begins with is over the limit.</exception>
    public ReadyModule For(in ThunkExtensionView extension)
    {
        var pages = extension.MemoryBytes == 0 ? MostPages : (uint)Math.Min(MostPages, extension.MemoryBytes >> PageShift);
        var metersFuel = extension.Fuel != 0;
        foreach (var ready in Volatile.Read(ref _ready))
        {
            if (ready.Fits(metersFuel, pages, extension.EntryPoint))
                return ready;
        }

        return MakeReady(metersFuel, pages, System.Text.Encoding.UTF8.GetString(extension.EntryPoint));
    }

    private ReadyModule MakeReady(bool metersFuel, uint pages, string entryPoint)
    {
        lock (_gate)
        {
            var code = _compiled[metersFuel ? 1 : 0] ??= _engine.Compile(_module, new CompileRequest
            {
                MetersFuel = metersFuel,
                TracksPages = true,
                CanonicalNaN = true,
            });
            var linker = new Linker();
            WasiPreview1.Define(linker);
            var ready = ReadyModule.Make(code, linker, pages, entryPoint);
            var others = _ready;
            if (others.Length == MostReady)
            {
                others[0].Dispose();
                others = others[1..];
            }

            Volatile.Write(ref _ready, [.. others, ready]);
            return ready;
        }
    }
}
