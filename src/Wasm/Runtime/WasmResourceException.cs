namespace Burst.Wasm.Runtime;

/// <summary>An instance needs more than it may have, or more than the machine can give.</summary>
public sealed class WasmResourceException(string message) : Exception(message);
