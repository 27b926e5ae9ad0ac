using Burst.Engine;
using Burst.Thunks;

namespace Burst.Cli;

/// <summary>The engine as commands see it.</summary>
internal interface IForcer : IAsyncDisposable
{
    /// <summary>Numbers of thunks so far.</summary>
    EngineCounts Counts { get; }

    /// <summary>Forces targets; failures are part of the report.</summary>
    Task<ForceReport> ForceAsync(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken);

    /// <summary>Runs exactly one thunk, reduced before or not, and does not force what it returns.</summary>
    Task<ForceReport> ExecuteAsync(ObjectHash thunk, CancellationToken cancellationToken);
}
