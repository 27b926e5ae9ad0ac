using System.Text.Json.Serialization;

namespace Burst.Docker.Containers;

/// <summary>What a container gets of its host, and what it may do. Whatever is left out is as the daemon has it.</summary>
public sealed record HostSpec
{
    /// <summary>
    /// As little as a program can run with: no network, no capabilities and no way to any, a root that cannot be written,
    /// no shared memory with others, no log kept. Limits, mounts and the user are to be added.
    /// </summary>
    public static HostSpec Hardened { get; } = new()
    {
        NetworkMode = "none",
        ReadonlyRootfs = true,
        CapDrop = ["ALL"],
        SecurityOptions = ["no-new-privileges:true"],
        IpcMode = "none",
        Log = LogSpec.None,
    };

    /// <summary>Folders and files of the host: "/there:/here:ro". A folder that is not there is made, by root.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>Folders, volumes and file systems in memory.</summary>
    public IReadOnlyList<Mount>? Mounts { get; init; }

    /// <summary>File systems in memory, by path, with options of mount: "rw,noexec,nosuid,nodev,size=16m".</summary>
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    /// <summary>Whether its root cannot be written.</summary>
    public bool ReadonlyRootfs { get; init; }

    /// <summary>Capabilities that it does not get: "ALL", "NET_RAW".</summary>
    public IReadOnlyList<string>? CapDrop { get; init; }

    /// <summary>Capabilities that it gets besides the daemon's usual ones, or in spite of "ALL".</summary>
    public IReadOnlyList<string>? CapAdd { get; init; }

    /// <summary>"no-new-privileges:true", "seccomp=…", "apparmor=…".</summary>
    [JsonPropertyName("SecurityOpt")]
    public IReadOnlyList<string>? SecurityOptions { get; init; }

    /// <summary>How many processes and threads it may have at once; without a limit by default.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>How much memory it may use, in bytes, at least 6 MiB; without a limit by default.</summary>
    [JsonPropertyName("Memory")]
    public long? MemoryBytes { get; init; }

    /// <summary>Memory and swap together, in bytes; the same as <see cref="MemoryBytes"/> means no swap.</summary>
    [JsonPropertyName("MemorySwap")]
    public long? MemoryAndSwapBytes { get; init; }

    /// <summary>How much processor time it may use, in thousand millionths of a processor: 500,000,000 is half of one.</summary>
    public long? NanoCpus { get; init; }

    /// <summary>Limits that each of its processes has.</summary>
    public IReadOnlyList<Ulimit>? Ulimits { get; init; }

    /// <summary>"none", "host", "bridge", "container:…" or a network's name.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>"none", "private", "shareable" or "host".</summary>
    public string? IpcMode { get; init; }

    /// <summary>"host", or its own by default.</summary>
    public string? PidMode { get; init; }

    /// <summary>Where its output goes besides those who are attached; the daemon's choice by default.</summary>
    [JsonPropertyName("LogConfig")]
    public LogSpec? Log { get; init; }

    /// <summary>Devices that a driver hands out: GPUs.</summary>
    public IReadOnlyList<DeviceRequest>? DeviceRequests { get; init; }

    /// <summary>Options of the storage driver: "size" limits what it writes to its root, where the driver can.</summary>
    [JsonPropertyName("StorageOpt")]
    public IReadOnlyDictionary<string, string>? StorageOptions { get; init; }

    /// <summary>Whether a small init of the daemon's is its first process, and reaps orphans.</summary>
    public bool Init { get; init; }

    /// <summary>Whether the daemon removes it once it has ended.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>The program that starts it: "runc", "runsc"; the daemon's choice by default.</summary>
    public string? Runtime { get; init; }

    /// <summary>The size of its /dev/shm, in bytes; 64 MiB by default.</summary>
    [JsonPropertyName("ShmSize")]
    public long? SharedMemoryBytes { get; init; }
}

/// <summary>Where a container's output goes besides those who are attached.</summary>
public sealed record LogSpec
{
    /// <summary>Nowhere: nothing fills the disk, and there is nothing for <see cref="DockerContainers.ReadLogsAsync"/>.</summary>
    public static LogSpec None { get; } = new() { Type = "none" };

    /// <summary>"none", "json-file", "local", …</summary>
    public required string Type { get; init; }

    /// <summary>The driver's options: "max-size".</summary>
    [JsonPropertyName("Config")]
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}

/// <summary>A limit of setrlimit(2).</summary>
/// <param name="Name">Without RLIMIT_, in small letters: "nofile", "nproc", "core".</param>
/// <param name="Soft">What holds.</param>
/// <param name="Hard">As far as a process can raise it.</param>
public sealed record Ulimit(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long Soft,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long Hard);
