namespace Burst.Infer.Session;

/// <summary>How a build is to be run. Immutable.</summary>
public sealed record BuildOptions
{
    /// <summary>The command and its arguments; at least one word.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The user's folder for caches, where the shims are kept.</summary>
    public required string CachePath { get; init; }

    /// <summary>The absolute path of the project's folder.</summary>
    public required string ProjectPath { get; init; }

    /// <summary>Where the build looks for programs. The default is our own <c>PATH</c>.</summary>
    public string SearchPath { get; init; } = System.Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Where the build starts, absolute. The default is where this process is.</summary>
    public string Directory { get; init; } = System.Environment.CurrentDirectory;

    /// <summary>The build's environment: each <c>NAME=VALUE</c> ended by a zero byte. The default is that with which this
    /// process was started, byte for byte: .NET's own strings lose what is not UTF-8.</summary>
    public ReadOnlyMemory<byte>? Environment { get; init; }

    /// <summary>Descriptors that the build gets beside those that it inherits anyway: its number there, and here, where none may
    /// have the number of one there.</summary>
    public IReadOnlyList<(int There, int Here)> Inherited { get; init; } = [];

    /// <summary>The process group that the build joins; 0 for one of its own. The default is this process's.</summary>
    public int? ProcessGroup { get; init; }

    /// <summary>Whether thunks are forced as they come, and everything is real in the end (<c>burst make</c>); otherwise
    /// placeholders are left (<c>burst infer</c>).</summary>
    public bool Forces { get; init; }

    /// <summary>Whether a filter sees which files the build opens, so that a placeholder is forced before it is read. The
    /// default is <see langword="true"/>.</summary>
    public bool Watches { get; init; } = true;

    /// <summary>The file that remembers which files of the project are placeholders; <see langword="null"/> for none.</summary>
    public string? JournalPath { get; init; }

    /// <summary>How many calls of tools are looked at once. The default is twice the number of processors, at least 4.</summary>
    public int Planners { get; init; } = Math.Max(4, 2 * System.Environment.ProcessorCount);
}
