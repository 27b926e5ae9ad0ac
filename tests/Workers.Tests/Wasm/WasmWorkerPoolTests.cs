using Burst.Engine.Execute;
using Burst.Workers.Wasm;

namespace Burst.Workers.Tests.Wasm;

/// <summary>Burst's own engine, with guard pages.</summary>
public sealed class WasmWorkerPoolTests : WasmPoolContract
{
    private protected override IWorkerPool MakePool() => new WasmWorkerPool();
}

/// <summary>Burst's own engine, with explicit checks.</summary>
public sealed class WasmWorkerPoolWithChecksTests : WasmPoolContract
{
    private protected override IWorkerPool MakePool() => new WasmWorkerPool(new WasmOptions { ChecksAccesses = true });
}
