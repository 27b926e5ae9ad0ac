namespace Burst.Wasm.Compile.Il;

/// <summary>A function is valid, but more than machine code can be made of here.</summary>
internal sealed class CodeLimitException(string message) : Exception(message);
