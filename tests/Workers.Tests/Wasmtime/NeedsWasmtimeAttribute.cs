namespace Burst.Workers.Tests.Wasmtime;

/// <summary>The class's <see cref="Wasm.PoolFactAttribute"/> tests are skipped where Wasmtime is not installed, under CI
/// too.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsWasmtimeAttribute : Attribute;
