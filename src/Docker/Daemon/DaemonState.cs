using System.Text.Json.Serialization;

namespace Burst.Docker.Daemon;

/// <summary>What a daemon says of the machine it runs on and of itself.</summary>
public sealed record DaemonState
{
    /// <summary>A name for the daemon that stays.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init; } = "";

    /// <summary>The host's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>How many containers there are, in any state.</summary>
    public int Containers { get; init; }

    /// <summary>How many of them run.</summary>
    public int ContainersRunning { get; init; }

    /// <summary>How many images there are.</summary>
    public int Images { get; init; }

    /// <summary>How file systems of containers are put together: "overlay2".</summary>
    public string Driver { get; init; } = "";

    /// <summary>The folder where the daemon keeps everything.</summary>
    public string DockerRootDir { get; init; } = "";

    /// <summary>"1" or "2"; empty where the daemon does not say.</summary>
    public string CgroupVersion { get; init; } = "";

    /// <summary>Whether a limit on memory has an effect.</summary>
    public bool MemoryLimit { get; init; }

    /// <summary>Whether a limit on processes has an effect.</summary>
    public bool PidsLimit { get; init; }

    /// <summary>Whether a limit on processor time has an effect.</summary>
    [JsonPropertyName("CpuCfsQuota")]
    public bool CpuQuota { get; init; }

    /// <summary>Processors of the host.</summary>
    [JsonPropertyName("NCPU")]
    public int Processors { get; init; }

    /// <summary>Memory of the host, in bytes.</summary>
    [JsonPropertyName("MemTotal")]
    public long MemoryBytes { get; init; }

    /// <summary>What keeps containers in: "name=seccomp,profile=default", "name=rootless".</summary>
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    /// <summary>Runtimes by name; "nvidia" is there where GPUs can be given.</summary>
    public IReadOnlyDictionary<string, DaemonRuntime> Runtimes { get; init; } = new Dictionary<string, DaemonRuntime>();

    /// <summary>What does not work, or only partly, in the daemon's words.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>A program that starts containers for a daemon.</summary>
public sealed record DaemonRuntime
{
    /// <summary>The program's path or name.</summary>
    [JsonPropertyName("path")]
    public string Path { get; init; } = "";
}
