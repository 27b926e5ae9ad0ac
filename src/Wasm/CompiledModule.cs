using Burst.Wasm.Compile;
using Burst.Wasm.Runtime;

namespace Burst.Wasm;

/// <summary>A module that can run: shared by all of its instances.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public sealed unsafe class CompiledModule : IDisposable
{
    private readonly ModuleCode _code;

    internal CompiledModule(WasmEngine engine, WasmModule module, CodeOptions code)
    {
        Engine = engine;
        Module = module;
        Code = code;
        Globals = new GlobalLayout(module);
        FixedTable = FixedTableBuilder.Build(module);
        _code = new ModuleCode(module, code, Globals, FixedTable is not null);
    }

    /// <summary>What the module says.</summary>
    public WasmModule Module { get; }

    /// <summary>The variant of the code.</summary>
    public CodeOptions Code { get; }

    /// <summary>The engine that compiled it.</summary>
    public WasmEngine Engine { get; }

    /// <summary>Machine code by function index; 0 until first needed. Imported functions have code that calls the import.</summary>
    internal nint* CodeTable => _code.Table;

    /// <summary>Table 0's elements, where nothing can change them; null where something can.</summary>
    internal TableEntry[]? FixedTable { get; }

    internal GlobalLayout Globals { get; }

    /// <summary>Lets the code go. Its memory is free again when no instance uses it any more.</summary>
    public void Dispose() => _code.Dispose();

    /// <summary>Machine code of a function, made now if need be.</summary>
    internal nint ResolveCode(int function) => _code.Resolve(function);
}
