namespace Burst.Thunks;

/// <summary>What a thunk says beyond gg's words: limits, entry point and determinism of a WebAssembly function, resources of a
/// container.</summary>
/// <remarks>
/// <para>Part of the thunk, so of its name: the same function under another limit is another thunk. A thunk that keeps to the
/// defaults has no extension in its file, and gg's exact bytes.</para>
/// <para>Each word belongs to functions of one kind, the memory limit to both: a function that could not be held to a word is
/// refused, and so is a native one with any.</para>
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

    /// <summary>The most memory the function may have, in bytes. For a module it is linear memory, and growing beyond it fails as
    /// the WebAssembly specification says; a container that takes more is killed.</summary>
    /// <value>0 (the default) for what the module declares, at most 4 GiB, or what the operator gives containers.</value>
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

    /// <summary>How much processor time a container gets, in thousandths of a processor.</summary>
    /// <value>0 (the default) for what the operator gives containers.</value>
    public long CpuThousandths
    {
        get;
        init => field = NotNegative(value, nameof(CpuThousandths));
    }

    /// <summary>How many GPUs a container gets for itself.</summary>
    /// <value>0 (the default) for none.</value>
    public long Gpus
    {
        get;
        init => field = NotNegative(value, nameof(Gpus));
    }

    /// <summary>Whether a container may use the network, if the operator allows it too.</summary>
    public bool Network { get; init; }

    /// <summary>How many processes and threads a container may have at once.</summary>
    /// <value>0 (the default) for what the operator gives containers.</value>
    public long Processes
    {
        get;
        init => field = NotNegative(value, nameof(Processes));
    }

    /// <summary>How much a container may write to each of its folders, in bytes.</summary>
    /// <value>0 (the default) for what the operator gives containers.</value>
    public long DiskBytes
    {
        get;
        init => field = NotNegative(value, nameof(DiskBytes));
    }

    /// <summary>Whether a word is set that only WebAssembly functions know.</summary>
    public bool HasModuleWords =>
        EntryPoint != DefaultEntryPoint || Fuel != 0 || Determinism != DeterminismProfile.Strict || Seed != 0;

    /// <summary>Whether a word is set that only containers know.</summary>
    public bool HasContainerWords => CpuThousandths != 0 || Gpus != 0 || Network || Processes != 0 || DiskBytes != 0;

    /// <summary>Whether every word is the default.</summary>
    public bool IsDefault => this == None;

    private static long NotNegative(long value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }
}
