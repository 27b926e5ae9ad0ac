using Burst.Wasm.Runtime;

namespace Burst.Wasm.Pool;

/// <summary>How many instances a pool keeps and what each may use.</summary>
public sealed record InstancePoolOptions
{
    /// <summary>Most idle instances to be kept; those returned beyond are dropped. The default is 16,384.</summary>
    public int Capacity { get; init; } = 16_384;

    /// <summary>Most pages of 64 KiB for the memories of one instance.</summary>
    public uint MaxMemoryPages { get; init; } = MemoryInstance.MostPages;

    /// <summary>Most elements for the tables of one instance.</summary>
    public int MaxTableElements { get; init; } = InstanceOptions.DefaultTableElements;

    /// <summary>The fuel that a rented instance has; <see langword="null"/> is without end.</summary>
    public long? Fuel { get; init; }

    /// <summary>What host functions find as the caller's <see cref="Instance.HostState"/> while the module gets ready:
    /// its start function, then <c>burst_init</c> or <c>_initialize</c>.</summary>
    public object? InitialHostState { get; init; }

    /// <summary>Fuel for getting ready; <see langword="null"/> is without end.</summary>
    public long? InitialFuel { get; init; }

    /// <summary>Longest time for getting ready.</summary>
    public TimeSpan InitialTime { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Calls of less time gain more from a cheaper growth of memory than they lose by checks.</summary>
    /// <remarks>5 µs for growing and shrinking, against some 10 % of the computation.</remarks>
    internal TimeSpan ShortCall { get; init; } = TimeSpan.FromMicroseconds(40);
}
