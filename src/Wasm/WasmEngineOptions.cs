namespace Burst.Wasm;

/// <summary>How an engine runs modules.</summary>
public sealed record WasmEngineOptions
{
    /// <summary>How accesses beyond a memory's end are noticed. The default chooses what the machine can do.</summary>
    public MemoryMode Memory { get; init; }

    /// <summary>Where machine code is kept between processes; <see langword="null"/> keeps none.</summary>
    public string? CodeCacheFolder { get; init; }

    /// <summary>How much of a thread's stack the functions of modules may use, in bytes. The default is 1 MiB.</summary>
    public int MaxStackBytes { get; init; } = 1 << 20;
}

/// <summary>How accesses beyond a memory's end are noticed. Results are the same either way.</summary>
public enum MemoryMode
{
    /// <summary>Guard pages where they work, else explicit checks.</summary>
    Auto,

    /// <summary>By the processor: what lies behind a memory cannot be accessed.</summary>
    GuardPages,

    /// <summary>By a comparison before each access.</summary>
    Checks,
}
