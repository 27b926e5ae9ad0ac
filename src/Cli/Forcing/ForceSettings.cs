using Burst.Cli.Exports;
using Burst.Cli.Remoting;
using Burst.Engine;

namespace Burst.Cli.Forcing;

/// <summary>How a run is to go and what it is to say.</summary>
internal sealed record ForceSettings
{
    /// <summary>The engine's options.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>How many processes may run at once; at least 1.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>How much of the machine a function may see.</summary>
    public SandboxLevel Sandbox { get; init; }

    /// <summary>What functions that are containers get of this machine.</summary>
    public ContainerChoice Containers { get; init; } = new();

    /// <summary>Where functions run; <see langword="null"/> for this machine alone.</summary>
    public RemoteChoice? Remote { get; init; }

    /// <summary>Hears that all targets are forced, before their values are copied; <see langword="null"/> for nobody.</summary>
    public Action<ForceReport>? OnForced { get; init; }

    /// <summary>Whether values are copied over their placeholders.</summary>
    public bool Downloads { get; init; } = true;

    /// <summary>Whether results are data files rather than what placeholders stood for: mode 0644, not executable.</summary>
    public bool HasPlainResults { get; init; }

    /// <summary>Whether the bytes of values without a path are printed, instead of their names.</summary>
    public bool PrintsResults { get; init; }

    /// <summary>Whether standard output is events in JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The folder for time logs; <see langword="null"/> for none.</summary>
    public string? TimelogPath { get; init; }

    /// <summary>Whether to name the thunk of a build tool that has said itself what is wrong.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Whether the summary is left out.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether progress is shown.</summary>
    public ProgressMode Progress { get; init; }

    /// <summary>Whether progress on a terminal is a picture with a cell for each thunk.</summary>
    public bool HasPicture { get; init; }

    /// <summary>Where the report of the run goes; <see langword="null"/> for nowhere.</summary>
    public string? ReportPath { get; init; }

    /// <summary>Where metrics and traces go; <see langword="null"/> for nowhere.</summary>
    public OtlpChoice? Otlp { get; init; }

    /// <summary>Whether to speak as gg does.</summary>
    public bool SpeaksGg { get; init; }
}
