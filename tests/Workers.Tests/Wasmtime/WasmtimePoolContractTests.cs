using Burst.Engine.Execute;
using Burst.Workers.Tests.Wasm;
using Burst.Workers.Wasmtime;

namespace Burst.Workers.Tests.Wasmtime;

/// <summary>Wasmtime, where it is.</summary>
[NeedsWasmtime]
public sealed class WasmtimePoolContractTests : WasmPoolContract
{
    private protected override IWorkerPool MakePool() => new WasmtimeWorkerPool();
}
