using Burst.Engine;
using Burst.Thunks;

namespace Burst.Infer.Session;

/// <summary>Forces what a build needs; a thunk engine with its caches and workers.</summary>
/// <remarks>Thread-safe.</remarks>
public interface IThunkForcer
{
    /// <summary>Numbers of thunks so far.</summary>
    EngineCounts Counts { get; }

    /// <summary>What an output is, if that is known without running anything.</summary>
    /// <param name="output">The output; a value stands for itself.</param>
    /// <param name="value">The value's name; it is in the store.</param>
    /// <exception cref="BurstException">The store or the cache cannot be read.</exception>
    bool TryRecall(OutputRef output, out ObjectHash value);

    /// <summary>Forces targets; failures are part of the report.</summary>
    Task<ForceReport> ForceAsync(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken);
}
