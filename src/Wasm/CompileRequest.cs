namespace Burst.Wasm;

/// <summary>What a module's code has to do besides computing. The default is nothing.</summary>
public sealed record CompileRequest
{
    /// <summary>Each instruction costs one unit of the store's fuel; without fuel the computation ends.</summary>
    public bool MetersFuel { get; init; }

    /// <summary>Changed pages of memory are noted, so that an instance can be reset quickly.</summary>
    public bool TracksPages { get; init; }

    /// <summary>NaNs that arithmetic gives have the canonical bits, so that results do not depend on the processor.</summary>
    public bool CanonicalNaN { get; init; }
}
