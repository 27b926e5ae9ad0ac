using System.Text.Json.Serialization;

namespace Burst.Docker.Containers;

/// <summary>Something that a container sees at a path.</summary>
public sealed record Mount
{
    /// <summary>"bind", "volume" or "tmpfs".</summary>
    public required string Type { get; init; }

    /// <summary>The path inside.</summary>
    public required string Target { get; init; }

    /// <summary>The host's path, or the volume's name.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it cannot be written.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>For "tmpfs".</summary>
    public TmpfsOptions? TmpfsOptions { get; init; }

    /// <summary>A file or folder of the daemon's machine, which has to be there.</summary>
    public static Mount Bind(string source, string target, bool isReadOnly = true) =>
        new() { Type = "bind", Source = source, Target = target, ReadOnly = isReadOnly };

    /// <summary>A volume, by name; made where it is not there.</summary>
    public static Mount Volume(string name, string target, bool isReadOnly = false) =>
        new() { Type = "volume", Source = name, Target = target, ReadOnly = isReadOnly };

    /// <summary>A file system in memory.</summary>
    /// <param name="target">The path inside.</param>
    /// <param name="sizeBytes">How much it may hold; without a limit by default.</param>
    /// <param name="mode">Permission bits of its root; 0777 with the sticky bit by default.</param>
    public static Mount Tmpfs(string target, long? sizeBytes = null, UnixFileMode? mode = null) =>
        new()
        {
            Type = "tmpfs",
            Target = target,
            TmpfsOptions = new TmpfsOptions { SizeBytes = sizeBytes, Mode = (int?)mode },
        };
}

/// <summary>What a file system in memory is to be.</summary>
public sealed record TmpfsOptions
{
    /// <summary>How much it may hold, in bytes.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Permission bits of its root.</summary>
    public int? Mode { get; init; }
}

/// <summary>Devices that a driver hands out to a container.</summary>
public sealed record DeviceRequest
{
    /// <summary>Who hands them out; "nvidia" or the daemon's choice.</summary>
    public string? Driver { get; init; }

    /// <summary>How many; -1 is all of them. Not with <see cref="DeviceIds"/>.</summary>
    public int Count { get; init; }

    /// <summary>Which, by number or identifier.</summary>
    [JsonPropertyName("DeviceIDs")]
    public IReadOnlyList<string>? DeviceIds { get; init; }

    /// <summary>What they have to be able to do: any of the lists, all that is in it.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Capabilities { get; init; }

    /// <summary>A number of GPUs, whichever are there; -1 is all of them.</summary>
    public static DeviceRequest Gpus(int count) => new() { Count = count, Capabilities = [["gpu"]] };

    /// <summary>These GPUs, by number or identifier.</summary>
    public static DeviceRequest Gpus(IReadOnlyList<string> ids) => new() { DeviceIds = ids, Capabilities = [["gpu"]] };
}
