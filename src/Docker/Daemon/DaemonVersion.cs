using System.Text.Json.Serialization;

namespace Burst.Docker.Daemon;

/// <summary>What a daemon says of its version.</summary>
public sealed record DaemonVersion
{
    /// <summary>The daemon's own version: "20.10.24".</summary>
    public string Version { get; init; } = "";

    /// <summary>The newest version of the API that it speaks: "1.41".</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>The oldest version of the API that it speaks; empty where it does not say.</summary>
    [JsonPropertyName("MinAPIVersion")]
    public string MinApiVersion { get; init; } = "";

    /// <summary>"linux".</summary>
    public string Os { get; init; } = "";

    /// <summary>As Go names processors: "amd64".</summary>
    public string Arch { get; init; } = "";

    /// <summary>The version of the kernel that containers share.</summary>
    public string KernelVersion { get; init; } = "";
}
