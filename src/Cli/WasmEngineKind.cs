namespace Burst.Cli;

/// <summary>Which engine runs WebAssembly functions.</summary>
internal enum WasmEngineKind
{
    /// <summary>Burst's own.</summary>
    Burst,

    /// <summary>Wasmtime's, where its shared library is.</summary>
    Wasmtime,
}
