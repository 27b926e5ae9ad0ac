namespace Burst.Wasm.Compile.Il;

/// <summary>A function is valid, but more than machine code can be made of here.</summary>
internal sealed class CodeLimitException(string message) : Exception(message)
{
    /// <summary>What a call of such a function ends in.</summary>
    public static Exception TrapOf(int function, string reason) =>
        new TrapException(TrapKind.HostError, $"function {function} cannot be compiled: {reason}");
}
