using Burst.Cli.Remoting;
using Burst.Engine;
using Burst.Telemetry;
using Burst.Thunks;

namespace Burst.Cli;

/// <summary>How an engine and its workers are to be set up.</summary>
/// <param name="Engine">The engine's options.</param>
/// <param name="FunctionOutput">Where functions' standard output goes.</param>
/// <param name="FunctionError">Where functions' standard error goes.</param>
internal sealed record ForcerOptions(EngineOptions Engine, Stream FunctionOutput, Stream FunctionError)
{
    /// <summary>How many processes may run at once.</summary>
    /// <value>At least 1. The default is the number of processors.</value>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>How much of the machine a function may see.</summary>
    public SandboxLevel Sandbox { get; init; }

    /// <summary>Which engine runs WebAssembly functions.</summary>
    public WasmEngineChoice WasmEngine { get; init; }

    /// <summary>What functions that are containers get of this machine.</summary>
    public ContainerChoice Containers { get; init; } = new();

    /// <summary>Whether functions are told to be verbose (<c>__GG_VERBOSE__</c>).</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Hears of thunks that left files behind, with some of their names; called from several threads.</summary>
    public Action<ObjectHash, IReadOnlyList<string>>? OnLeftovers { get; init; }

    /// <summary>Receives what one function printed, instead of the two streams; for processes of this machine.</summary>
    public Action<ObjectHash, ReadOnlyMemory<byte>>? OnPrinted { get; init; }

    /// <summary>The places where functions run; <see langword="null"/> for this machine alone.</summary>
    public RemoteChoice? Remote { get; init; }

    /// <summary>Hears what happens to the caches that whoever runs them should know, a sentence each; called from any
    /// thread.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Hears what the engine does.</summary>
    public IEngineObserver? Observer { get; init; }

    /// <summary>Measures and traces the engine; <see langword="null"/> where nobody collects that.</summary>
    public EngineTelemetry? Telemetry { get; init; }
}
