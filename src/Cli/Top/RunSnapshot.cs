using System.Text.Json.Serialization;

namespace Burst.Cli.Top;

/// <summary>A run at one moment: what <c>burst top</c> shows, and one line of <c>burst top --json</c>.</summary>
/// <remarks>Times are seconds, sizes bytes. What a server does not tell is 0 or empty.</remarks>
internal sealed record RunSnapshot
{
    /// <summary>What the user typed, or the server's address.</summary>
    public string Title { get; init; } = "";

    /// <summary>The process; 0 on another machine.</summary>
    public int Pid { get; init; }

    /// <summary>Since the run began.</summary>
    public double Seconds { get; init; }

    /// <summary>Thunks seen so far.</summary>
    public long Known { get; init; }

    /// <summary>Thunks that are done, in whatever way.</summary>
    public long Done { get; init; }

    /// <summary>Thunks run to a good end.</summary>
    public long Executed { get; init; }

    /// <summary>Thunks that had been reduced before.</summary>
    public long Cached { get; init; }

    /// <summary>Thunks that failed by themselves.</summary>
    public long Failed { get; init; }

    /// <summary>Thunks that did not run because something they depend on failed.</summary>
    public long Skipped { get; init; }

    /// <summary>Thunks that wait for others.</summary>
    public long Waiting { get; init; }

    /// <summary>What the process has in memory.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The process's own processor time, without that of processes that it started.</summary>
    public double ProcessorSeconds { get; init; }

    /// <summary>The pools that have slots.</summary>
    public IReadOnlyList<PoolSnapshot> Pools { get; init; } = [];

    /// <summary>What has run longest of what runs now.</summary>
    public IReadOnlyList<ThunkSnapshot> Running { get; init; } = [];

    /// <summary>What took longest of what is done.</summary>
    public IReadOnlyList<ThunkSnapshot> Slowest { get; init; } = [];

    /// <summary>What failed last, the newest first.</summary>
    public IReadOnlyList<ThunkSnapshot> Failures { get; init; } = [];
}

/// <summary>What a pool has to do.</summary>
internal sealed record PoolSnapshot(string Name, int Slots, int Running, int Ready);

/// <summary>One thunk that is worth a look.</summary>
/// <param name="Thunk">Its name.</param>
/// <param name="Name">What it is to a reader.</param>
/// <param name="Place">Where it runs, on which server or in which pool.</param>
/// <param name="Seconds">How long it ran, or has run.</param>
/// <param name="Message">Why it failed.</param>
internal sealed record ThunkSnapshot(string Thunk, string Name, string Place, double Seconds, string Message);

/// <summary>Snapshots as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunSnapshot))]
internal sealed partial class RunSnapshotJson : JsonSerializerContext;
