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

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
