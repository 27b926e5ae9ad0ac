namespace Burst.Wasm.Runtime;

/// <summary>A module ended its own run, as WASI's <c>proc_exit</c> does. It passes through calls unchanged.</summary>
public sealed class ExitException(int code) : Exception($"exit with code {code}")
{
    /// <summary>The exit code; 0 is success.</summary>
    public int Code { get; } = code;
}
