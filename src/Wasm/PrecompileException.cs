namespace Burst.Wasm;

/// <summary>Machine code could not be made ahead of time. The module runs nevertheless, and is compiled as it runs.</summary>
/// <param name="message">What went wrong, with the compiler's own words where it has said something.</param>
public sealed class PrecompileException(string message) : Exception(message);
