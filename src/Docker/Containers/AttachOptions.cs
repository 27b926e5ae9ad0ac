namespace Burst.Docker.Containers;

/// <summary>Which streams of a container are opened.</summary>
public sealed record AttachOptions
{
    /// <summary>Its input; the default. It needs <see cref="ContainerSpec.OpenStdin"/>.</summary>
    public bool Stdin { get; init; } = true;

    /// <summary>Its output; the default.</summary>
    public bool Stdout { get; init; } = true;

    /// <summary>Its errors; the default.</summary>
    public bool Stderr { get; init; } = true;

    /// <summary>Whether what it has put out before comes first, as far as the daemon has kept it.</summary>
    public bool WithEarlier { get; init; }

    /// <summary>As <see cref="ContainerSpec.Tty"/>: output and errors come as one then.</summary>
    public bool HasTerminal { get; init; }
}

/// <summary>How much of a log is read.</summary>
public sealed record LogOptions
{
    /// <summary>The container's output; the default.</summary>
    public bool Stdout { get; init; } = true;

    /// <summary>Its errors; the default.</summary>
    public bool Stderr { get; init; } = true;

    /// <summary>Whether to go on until it ends.</summary>
    public bool Follow { get; init; }

    /// <summary>The last so many lines; all by default.</summary>
    public int? Tail { get; init; }

    /// <summary>Only what came since then.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether each line begins with its time.</summary>
    public bool WithTimes { get; init; }

    /// <summary>As <see cref="ContainerSpec.Tty"/>: output and errors come as one then.</summary>
    public bool HasTerminal { get; init; }
}
