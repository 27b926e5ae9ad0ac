using System.Text.Json.Serialization;

namespace Burst.Docker.Containers;

/// <summary>What a daemon knows of a container.</summary>
public sealed record ContainerDetails
{
    /// <summary>64 hexadecimal digits.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its name, after a slash.</summary>
    public string Name { get; init; } = "";

    /// <summary>The id of its image.</summary>
    public string Image { get; init; } = "";

    /// <summary>Whether and how it runs, and how it ended.</summary>
    public ContainerState State { get; init; } = new();

    /// <summary>What it was created as.</summary>
    public ContainerSettings Config { get; init; } = new();
}

/// <summary>What a container was created as.</summary>
public sealed record ContainerSettings
{
    /// <summary>The image as it was named.</summary>
    public string Image { get; init; } = "";

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>Whether and how a container runs, and how it ended.</summary>
public sealed record ContainerState
{
    /// <summary>"created", "running", "paused", "restarting", "removing", "exited" or "dead".</summary>
    public string Status { get; init; } = "";

    /// <summary>Whether it runs.</summary>
    public bool Running { get; init; }

    /// <summary>Whether the kernel ended a process of it because memory ran out.</summary>
    [JsonPropertyName("OOMKilled")]
    public bool OutOfMemory { get; init; }

    /// <summary>The number of its first process on the daemon's machine; 0 when it does not run.</summary>
    public int Pid { get; init; }

    /// <summary>What its first process ended with; 128 and a signal's number where that ended it.</summary>
    public int ExitCode { get; init; }

    /// <summary>Why it could not start or end, in the daemon's words; empty otherwise.</summary>
    public string Error { get; init; } = "";
}

/// <summary>A container in a list.</summary>
public sealed record ContainerSummary
{
    /// <summary>64 hexadecimal digits.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its names, each after a slash.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The image as it was named.</summary>
    public string Image { get; init; } = "";

    /// <summary>The id of its image.</summary>
    [JsonPropertyName("ImageID")]
    public string ImageId { get; init; } = "";

    /// <summary>See <see cref="ContainerState.Status"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>The same for people: "Up 3 minutes".</summary>
    public string Status { get; init; } = "";

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>How a container ended.</summary>
public sealed record ContainerExit
{
    /// <summary>What its first process ended with; 128 and a signal's number where that ended it.</summary>
    public int StatusCode { get; init; }

    /// <summary>What went wrong while waiting for it; <see langword="null"/> otherwise.</summary>
    public WaitError? Error { get; init; }
}

/// <summary>What went wrong while waiting for a container.</summary>
/// <param name="Message">In the daemon's words.</param>
public sealed record WaitError(string Message);

/// <summary>What to wait for.</summary>
public enum WaitCondition
{
    /// <summary>That it does not run: at once where it has ended, or has never run.</summary>
    NotRunning,

    /// <summary>Its next end, also where it does not run yet.</summary>
    NextExit,

    /// <summary>That it is removed.</summary>
    Removed,
}
