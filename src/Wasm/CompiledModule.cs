using Burst.Wasm.Compile;
using Burst.Wasm.Runtime;

namespace Burst.Wasm;

/// <summary>A module that can run: shared by all of its instances.</summary>
public sealed unsafe class CompiledModule : IDisposable
{
    private readonly Func<int, nint> _resolve;

    internal CompiledModule(WasmEngine engine, WasmModule module, CodeOptions code, nint* codeTable, Func<int, nint> resolve)
    {
        Engine = engine;
        Module = module;
        Code = code;
        CodeTable = codeTable;
        _resolve = resolve;
        Globals = new GlobalLayout(module);
    }

    /// <summary>What the module says.</summary>
    public WasmModule Module { get; }

    /// <summary>The variant of the code.</summary>
    public CodeOptions Code { get; }

    /// <summary>The engine that compiled it.</summary>
    public WasmEngine Engine { get; }

    internal nint* CodeTable { get; }

    internal TableEntry[]? FixedTable { get; init; }

    internal GlobalLayout Globals { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    internal nint ResolveCode(int function) => CodeTable[function] != 0 ? CodeTable[function] : CodeTable[function] = _resolve(function);
}
