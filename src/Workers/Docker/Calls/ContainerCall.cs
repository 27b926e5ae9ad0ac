namespace Burst.Workers.Docker.Calls;

/// <summary>One call of a function in a container, as the agent or a resident function is told it.</summary>
public sealed record ContainerCall
{
    /// <summary>The argument vector, the program first; at least one, without zero bytes.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>All variables, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What the function finds.</summary>
    public IReadOnlyList<CallInput> Inputs { get; init; } = [];

    /// <summary>What is wanted back: paths of files, or of directories with a slash at the end.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Longest run time; <see langword="null"/> for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The most that it may print to standard output, and as much to standard error, in bytes.</summary>
    public long PrintedBytes { get; init; } = 64 << 20;

    /// <summary>The most that all outputs may have, in bytes.</summary>
    public long OutputBytes { get; init; } = 4L << 30;

    /// <summary>The most files and directories that all outputs may have.</summary>
    public int OutputFiles { get; init; } = 50_000;
}
