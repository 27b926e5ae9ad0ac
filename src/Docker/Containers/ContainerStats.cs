using System.Text.Json.Serialization;

namespace Burst.Docker.Containers;

/// <summary>What a container uses, and has used.</summary>
public sealed record ContainerStats
{
    /// <summary>When this was read.</summary>
    [JsonPropertyName("read")]
    public DateTimeOffset Time { get; init; }

    /// <summary>Processor time.</summary>
    [JsonPropertyName("cpu_stats")]
    public ProcessorStats Processor { get; init; } = new();

    /// <summary>Memory.</summary>
    [JsonPropertyName("memory_stats")]
    public MemoryStats Memory { get; init; } = new();

    /// <summary>Processes and threads.</summary>
    [JsonPropertyName("pids_stats")]
    public PidsStats Pids { get; init; } = new();
}

/// <summary>Processor time that a container has used.</summary>
public sealed record ProcessorStats
{
    /// <summary>How much.</summary>
    [JsonPropertyName("cpu_usage")]
    public ProcessorUsage Usage { get; init; } = new();

    /// <summary>How often a limit held it back.</summary>
    [JsonPropertyName("throttling_data")]
    public ThrottlingStats Throttling { get; init; } = new();
}

/// <summary>How much processor time a container has used.</summary>
public sealed record ProcessorUsage
{
    /// <summary>On all processors, in nanoseconds.</summary>
    [JsonPropertyName("total_usage")]
    public ulong TotalNanoseconds { get; init; }
}

/// <summary>How often a limit held a container back.</summary>
public sealed record ThrottlingStats
{
    /// <summary>In how many periods.</summary>
    [JsonPropertyName("throttled_periods")]
    public ulong Periods { get; init; }
}

/// <summary>Memory that a container uses.</summary>
public sealed record MemoryStats
{
    /// <summary>Bytes now, with the files it has in cache; 0 when it does not run.</summary>
    [JsonPropertyName("usage")]
    public ulong UsageBytes { get; init; }

    /// <summary>The most there has been; 0 with cgroups 2, which do not say.</summary>
    [JsonPropertyName("max_usage")]
    public ulong MostBytes { get; init; }

    /// <summary>How much it may use.</summary>
    [JsonPropertyName("limit")]
    public ulong LimitBytes { get; init; }
}

/// <summary>Processes and threads of a container.</summary>
public sealed record PidsStats
{
    /// <summary>How many there are.</summary>
    [JsonPropertyName("current")]
    public ulong Current { get; init; }

    /// <summary>How many there may be.</summary>
    [JsonPropertyName("limit")]
    public ulong Limit { get; init; }
}
