using System.Text.Json.Serialization;

namespace Burst.Docker.Execs;

/// <summary>A further process in a running container.</summary>
public sealed record ExecSpec
{
    /// <summary>The program and its arguments; no shell reads them.</summary>
    [JsonPropertyName("Cmd")]
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Variables, as "NAME=value", on top of the container's.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Name or number, with a group after a colon; the container's by default.</summary>
    public string? User { get; init; }

    /// <summary>Where it starts; the container's by default.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether it has an input that is written through the stream; otherwise it is empty.</summary>
    public bool AttachStdin { get; init; }

    /// <summary>Whether the stream carries its output; the default.</summary>
    public bool AttachStdout { get; init; } = true;

    /// <summary>Whether the stream carries its errors; the default.</summary>
    public bool AttachStderr { get; init; } = true;

    /// <summary>Whether it has a terminal; output and errors are one then.</summary>
    public bool Tty { get; init; }
}

/// <summary>What a daemon knows of a further process.</summary>
public sealed record ExecDetails
{
    /// <summary>Whether it runs.</summary>
    public bool Running { get; init; }

    /// <summary>What it ended with; <see langword="null"/> while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Its number on the daemon's machine; 0 before it runs.</summary>
    public int Pid { get; init; }

    /// <summary>Whose it is.</summary>
    [JsonPropertyName("ContainerID")]
    public string ContainerId { get; init; } = "";
}

/// <summary>How a further process is started.</summary>
internal sealed record ExecStartRequest(bool Detach, bool Tty);
