using System.Text.Json.Serialization;

namespace Burst.Docker.Volumes;

/// <summary>A folder that the daemon keeps, and that containers can mount.</summary>
public sealed record Volume
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>"local", unless a plug-in keeps it.</summary>
    public string Driver { get; init; } = "";

    /// <summary>Where the daemon's machine has it.</summary>
    public string Mountpoint { get; init; } = "";

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>What a new volume is to be.</summary>
public sealed record VolumeSpec
{
    /// <summary>Its name; by default the daemon makes one up.</summary>
    public string? Name { get; init; }

    /// <summary>Who keeps it; "local" by default.</summary>
    public string? Driver { get; init; }

    /// <summary>What the driver is told; for "local" the words of <c>mount</c>: type, device, o.</summary>
    [JsonPropertyName("DriverOpts")]
    public IReadOnlyDictionary<string, string>? DriverOptions { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>The answer to a list of volumes.</summary>
internal sealed record VolumesAnswer(List<Volume>? Volumes);
