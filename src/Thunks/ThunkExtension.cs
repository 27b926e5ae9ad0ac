namespace Burst.Thunks;

/// <summary>What a thunk says beyond gg's words: limits, entry point and determinism of a WebAssembly function.</summary>
/// <remarks>
/// <para>Part of the thunk, so of its name: the same function under another limit is another thunk. A thunk that keeps to the
/// defaults has no extension in its file, and gg's exact bytes.</para>
/// <para>Only functions that are WebAssembly modules know these words; a native function with an extension is refused.</para>
/// <para>Immutable.</para>
/// </remarks>
public sealed record ThunkExtension
{
    /// <summary>The entry point where a thunk names none: <c>_start</c>.</summary>
    public const string DefaultEntryPoint = "_start";

    /// <summary>All defaults.</summary>
    public static readonly ThunkExtension None = new();

    /// <summary>The exported function to call; it takes and returns nothing.</summary>
    /// <value>The default is <c>_start</c>; empty means the same.</value>
    public string EntryPoint
    {
        get;
        init => field = value.Length == 0 ? DefaultEntryPoint : value;
    } = DefaultEntryPoint;

    /// <summary>The most linear memory the function may have, in bytes; growing beyond it fails as the WebAssembly
    /// specification says.</summary>
    /// <value>0 (the default) for what the module declares, at most 4 GiB.</value>
    public long MemoryBytes
    {
        get;
        init => field = NotNegative(value, nameof(MemoryBytes));
    }

    /// <summary>How many instructions the function may execute.</summary>
    /// <value>0 (the default) for any number.</value>
    public long Fuel
    {
        get;
        init => field = NotNegative(value, nameof(Fuel));
    }

    /// <summary>What the function sees of clocks and random numbers.</summary>
    public DeterminismProfile Determinism
    {
        get;
        init => field = value is DeterminismProfile.Strict or DeterminismProfile.Relaxed
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Determinism), value, "not a determinism profile");
    }

    /// <summary>What random numbers start from.</summary>
    /// <value>0 (the default) for the usual start.</value>
    public ulong Seed { get; init; }

    /// <summary>Whether every word is the default.</summary>
    public bool IsDefault => this == None;

    private static long NotNegative(long value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }
}
