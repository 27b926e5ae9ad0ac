using System.Text.Json.Serialization;

namespace Burst.Docker.Daemon;

/// <summary>Something that happened in a daemon.</summary>
public sealed record DaemonEvent
{
    /// <summary>To what kind of thing: "container", "image", "volume", "network", "daemon".</summary>
    public string Type { get; init; } = "";

    /// <summary>What: "create", "start", "die", "oom", "destroy", "exec_start: …".</summary>
    public string Action { get; init; } = "";

    /// <summary>To which.</summary>
    public EventActor Actor { get; init; } = new();

    /// <summary>When, in nanoseconds since 1970.</summary>
    [JsonPropertyName("timeNano")]
    public long TimeNanoseconds { get; init; }

    /// <summary>When, to 100 nanoseconds.</summary>
    [JsonIgnore]
    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(TimeNanoseconds / TimeSpan.NanosecondsPerTick);
}

/// <summary>What an event happened to.</summary>
public sealed record EventActor
{
    /// <summary>The container's or image's id, the volume's name.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init; } = "";

    /// <summary>Its labels, and facts of the event: "name", "image", "exitCode", "signal".</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
