using Burst.Wasm;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Workers.Wasm;

/// <summary>Burst's own engine.</summary>
internal sealed class ManagedEngine(WasmOptions options) : IModuleEngine
{
    private readonly WasmEngine _engine = new(new WasmEngineOptions
    {
        Memory = options.ChecksAccesses ? MemoryMode.Checks : MemoryMode.Auto,
        CodeCacheFolder = options.CodeCacheFolder,
        MaxStackBytes = options.StackBytes,
    });

    public IModuleCode Compile(ReadOnlyMemory<byte> bytes, bool metersFuel) => new ModuleCode(_engine.Compile(bytes, new CompileRequest
    {
        MetersFuel = metersFuel,
        TracksPages = true,
        CanonicalNaN = true,
    }));

    public void Dispose() => _engine.Dispose();

    private sealed class ModuleCode(CompiledModule module) : IModuleCode
    {
        public IReadyModule MakeReady(uint pages, string entryPoint)
        {
            var linker = new Linker();
            WasiPreview1.Define(linker);
            return ReadyModule.Make(module, linker, pages, entryPoint);
        }

        public void Dispose() => module.Dispose();
    }
}
