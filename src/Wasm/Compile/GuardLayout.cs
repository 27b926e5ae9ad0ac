namespace Burst.Wasm.Compile;

/// <summary>What generated code takes for granted about memories with guard pages.</summary>
internal static class GuardLayout
{
    /// <summary>The page in front of a memory, which is readable until an interruption is asked for.</summary>
    public const int PollPageBytes = 4096;
}
