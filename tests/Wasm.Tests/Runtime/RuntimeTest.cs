using Burst.Wasm.Runtime;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Runtime;

/// <summary>Engines in both memory modes, and modules from text.</summary>
public abstract class RuntimeTest
{
    private static readonly WasmEngine Guarded = new(new WasmEngineOptions { Memory = MemoryMode.GuardPages });
    private static readonly WasmEngine Checked = new(new WasmEngineOptions { Memory = MemoryMode.Checks });

    public static TheoryData<MemoryMode> Modes => [MemoryMode.GuardPages, MemoryMode.Checks];

    internal static WasmEngine Engine(MemoryMode mode) => mode == MemoryMode.Checks ? Checked : Guarded;

    internal static CompiledModule Compile(MemoryMode mode, string text, CompileRequest? request = null) =>
        Engine(mode).Compile(WasmModule.Decode(WasmText.Parse(text)), request);

    internal static Instance Instantiate(MemoryMode mode, string text, Linker? linker = null) =>
        (linker ?? new Linker()).Instantiate(Compile(mode, text));

    internal static TrapKind TrapOf(Action action) => Assert.Throws<TrapException>(action).Kind;
}
