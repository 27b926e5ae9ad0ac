using System.Text.Json.Serialization;

namespace Burst.Docker.Containers;

/// <summary>What a new container is to be. Whatever is left out comes from its image.</summary>
public sealed record ContainerSpec
{
    /// <summary>The image: by tag, id or digest.</summary>
    public required string Image { get; init; }

    /// <summary>The program and its arguments; no shell reads them.</summary>
    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Put before the command; an empty list takes away the image's.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Variables, as "NAME=value".</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Name or number, with a group after a colon: "65534:65534".</summary>
    public string? User { get; init; }

    /// <summary>Where the command starts.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }

    /// <summary>The name it sees as its machine's; its id by default.</summary>
    public string? Hostname { get; init; }

    /// <summary>Labels, by which it can be found.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Whether it has an input; otherwise that is empty.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>Whether its input ends when the first who was attached to it goes away.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>Whether it has a terminal; output and errors are one then.</summary>
    public bool Tty { get; init; }

    /// <summary>Whether it has no network at all, not even by name; goes with <see cref="HostSpec.NetworkMode"/> "none".</summary>
    public bool NetworkDisabled { get; init; }

    /// <summary>What <see cref="DockerContainers.StopAsync"/> sends first; SIGTERM by default.</summary>
    public string? StopSignal { get; init; }

    /// <summary>What it gets of its host, and what it may do.</summary>
    [JsonPropertyName("HostConfig")]
    public HostSpec Host { get; init; } = new();
}
