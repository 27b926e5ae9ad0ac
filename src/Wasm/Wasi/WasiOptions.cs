using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>Whether a command can see anything of the machine that it runs on.</summary>
public enum DeterminismProfile
{
    /// <summary>It cannot: the same module with the same input does the same everywhere. Clocks move when they are
    /// read, random numbers follow from the seed, and a sleep ends at once.</summary>
    Strict,

    /// <summary>The machine's clocks, its random numbers, and sleeps that take their time.</summary>
    Relaxed,
}

/// <summary>How a <see cref="WasiContext"/> serves its command.</summary>
public sealed record WasiOptions
{
    /// <summary>2022-01-01T00:00:00Z in nanoseconds.</summary>
    public const ulong DefaultStartTime = 1_640_995_200_000_000_000;

    /// <summary>Whether the command can see the machine; not by default.</summary>
    public DeterminismProfile Determinism { get; init; } = DeterminismProfile.Strict;

    /// <summary>Where random numbers begin under <see cref="DeterminismProfile.Strict"/>. The default is 42.</summary>
    /// <remarks>Seeds that are equal modulo 2^31-1 give the same numbers, and so do 0 and 89482311.</remarks>
    public long Seed { get; init; } = 42;

    /// <summary>Wall-clock time at the beginning under <see cref="DeterminismProfile.Strict"/>, in nanoseconds since
    /// 1970. The default is <see cref="DefaultStartTime"/>.</summary>
    public ulong StartTime { get; init; } = DefaultStartTime;

    /// <summary>The clocks under <see cref="DeterminismProfile.Relaxed"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How much may be written to files.</summary>
    public FileLimits Files { get; init; } = new();

    /// <summary>The most descriptors open at a time, those from the beginning included; beyond it <c>mfile</c>. The
    /// default is 1,024.</summary>
    public int MaxDescriptors { get; init; } = 1024;

    /// <summary>The most bytes kept of standard output, and as many of standard error; beyond it writes fail with
    /// <c>nospc</c>. The default is 1 GiB.</summary>
    public int MaxOutputBytes { get; init; } = 1 << 30;
}
