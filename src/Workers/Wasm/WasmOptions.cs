namespace Burst.Workers.Wasm;

/// <summary>How WebAssembly functions are run. Immutable.</summary>
public sealed record WasmOptions
{
    /// <summary>Whether each access to memory is checked by a comparison; otherwise by the processor, where that works.
    /// Results are the same either way.</summary>
    public bool ChecksAccesses { get; init; }

    /// <summary>Where machine code is kept between processes; <see langword="null"/> (the default) keeps none.</summary>
    public string? CodeCacheFolder { get; init; }

    /// <summary>How much of the stack a function may use.</summary>
    /// <value>In bytes; the default is 8 MiB, half of what an engine's thread has.</value>
    public int StackBytes { get; init; } = 8 << 20;

    /// <summary>How many bytes of modules stay compiled; beyond it those not used for longest are dropped.</summary>
    /// <value>The default is 512 MiB; the modules in use are kept whatever they have.</value>
    public long CachedModuleBytes { get; init; } = 512L << 20;

    /// <summary>The most that a function may print to standard output, and as much to standard error.</summary>
    /// <value>In bytes; the default is 1 GiB.</value>
    public int PrintedBytes { get; init; } = 1 << 30;

    /// <summary>The most that a function may write to files.</summary>
    /// <value>In bytes; the default is 4 GiB.</value>
    public long WrittenBytes { get; init; } = 4L << 30;
}
