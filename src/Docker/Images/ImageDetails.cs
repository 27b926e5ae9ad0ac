using System.Text.Json.Serialization;

namespace Burst.Docker.Images;

/// <summary>What a daemon knows of an image.</summary>
public sealed record ImageDetails
{
    /// <summary>The digest of its configuration, which names all of it: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its names here: "burst/busybox:latest".</summary>
    public IReadOnlyList<string>? RepoTags { get; init; }

    /// <summary>Its names in registries: "name@sha256:…"; none for an image made here.</summary>
    public IReadOnlyList<string>? RepoDigests { get; init; }

    /// <summary>As Go names processors: "amd64".</summary>
    public string Architecture { get; init; } = "";

    /// <summary>"linux".</summary>
    public string Os { get; init; } = "";

    /// <summary>Bytes on disk, with shared layers.</summary>
    [JsonPropertyName("Size")]
    public long SizeBytes { get; init; }

    /// <summary>What a container gets that says nothing else.</summary>
    public ImageDefaults? Config { get; init; }
}

/// <summary>What a container of an image gets that says nothing else.</summary>
public sealed record ImageDefaults
{
    /// <summary>Put before the command.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>The command.</summary>
    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Variables, as "NAME=value".</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Where the command starts; empty is <c>/</c>.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }

    /// <summary>Name or number, with a group after a colon; empty is root.</summary>
    public string? User { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>An image in a list.</summary>
public sealed record ImageSummary
{
    /// <summary>See <see cref="ImageDetails.Id"/>.</summary>
    public string Id { get; init; } = "";

    /// <summary>See <see cref="ImageDetails.RepoTags"/>.</summary>
    public IReadOnlyList<string>? RepoTags { get; init; }

    /// <summary>See <see cref="ImageDetails.RepoDigests"/>.</summary>
    public IReadOnlyList<string>? RepoDigests { get; init; }

    /// <summary>See <see cref="ImageDetails.SizeBytes"/>.</summary>
    [JsonPropertyName("Size")]
    public long SizeBytes { get; init; }

    /// <summary>When it was made, in seconds since 1970.</summary>
    [JsonPropertyName("Created")]
    public long CreatedSeconds { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
