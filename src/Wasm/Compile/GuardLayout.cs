namespace Burst.Wasm.Compile;

/// <summary>What generated code takes for granted about memories with guard pages.</summary>
internal static class GuardLayout
{
    /// <summary>The page in front of a memory, which is readable until an interruption is asked for.</summary>
    public const int PollPageBytes = 4096;

    /// <summary>
    /// Behind the 4 GiB that an address reaches, at least so many bytes fault, whatever the memory's length. Accesses
    /// with greater static offsets are compared with the length.
    /// </summary>
    public const uint GuardBytes = 64 << 20;
}
