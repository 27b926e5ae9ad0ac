using Burst.Wasm.Compile;
using Burst.Wasm.Runtime;

namespace Burst.Wasm;

/// <summary>Compiles modules; owns what compiled modules share.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public sealed class WasmEngine : IDisposable
{
    /// <summary>An engine with these options, or with the defaults.</summary>
    public WasmEngine(WasmEngineOptions? options = null) => Options = options ?? new WasmEngineOptions();

    /// <summary>The options it was made with.</summary>
    public WasmEngineOptions Options { get; }

    /// <summary>Whether memories get guard pages, by its options and what the machine can do.</summary>
    internal bool UsesGuardPages => Options.Memory switch
    {
        MemoryMode.Checks => false,
        MemoryMode.GuardPages => GuardArena.IsUsable(isDemanded: true),
        _ => GuardArena.IsUsable(),
    };

    /// <summary>Makes a module ready to run. Machine code is made when a function is first called.</summary>
    /// <param name="module">The module; it is valid, since it is decoded.</param>
    /// <param name="request">What its code has to do besides computing.</param>
    public CompiledModule Compile(WasmModule module, CompileRequest? request = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        request ??= new CompileRequest();
        var code = new CodeOptions(UsesGuardPages, request.MetersFuel, request.TracksPages, request.CanonicalNaN);
        return new CompiledModule(this, module, code);
    }

    /// <summary>Does nothing yet: compiled modules own their code.</summary>
    public void Dispose()
    {
    }
}
