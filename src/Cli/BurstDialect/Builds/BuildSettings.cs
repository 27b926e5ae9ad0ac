using Burst.Cli.Forcing;

namespace Burst.Cli.BurstDialect.Builds;

/// <summary>What was asked for on the command line of a build. Immutable.</summary>
internal sealed record BuildSettings
{
    /// <summary>The command and its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Whether everything is forced, rather than left as placeholders.</summary>
    public bool Forces { get; init; }

    /// <summary>How thunks are forced.</summary>
    public ForceSettings Force { get; init; } = new();

    /// <summary>Whether preprocessing, compiling and assembling are thunks of their own.</summary>
    public bool IsSplit { get; init; }

    /// <summary>The folder of the WebAssembly toolchain; <see langword="null"/> to model the machine's own.</summary>
    public string? Toolchain { get; init; }

    /// <summary>Whether outputs name the project's real folder, rather than <c>.</c>.</summary>
    public bool KeepsPaths { get; init; }

    /// <summary>The project's folder as given; <see langword="null"/> to find it.</summary>
    public string? Root { get; init; }

    /// <summary>Where to say why calls ran for real: a file, empty for standard error, <see langword="null"/> for nowhere.</summary>
    public string? Why { get; init; }

    /// <summary>Whether to tell each step.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Whether the build's reading is watched.</summary>
    public bool Watches { get; init; } = true;
}
