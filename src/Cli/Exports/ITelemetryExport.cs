using Burst.Telemetry;

namespace Burst.Cli.Exports;

/// <summary>Sends what is measured and traced somewhere, the rest of it when it is disposed of.</summary>
internal interface ITelemetryExport : IDisposable
{
    /// <summary>What the engine is to be watched by.</summary>
    EngineTelemetry Engine { get; }
}
