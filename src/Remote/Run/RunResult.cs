using System.Collections.Immutable;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Remote.Run;

/// <summary>What became of one thunk.</summary>
/// <param name="Failure">Why it failed; <see langword="null"/> where it did not.</param>
/// <param name="Outputs">Its outputs in order, which the store has; empty where it failed.</param>
/// <param name="Printed">What its function printed; empty where it was known already.</param>
public sealed record RunResult(ExecutionFailure? Failure, ImmutableArray<ObjectHash> Outputs, ReadOnlyMemory<byte> Printed)
{
    /// <summary>Whether the place had the outputs already, so that no function ran.</summary>
    public bool WasKnown { get; init; }

    internal static RunResult Failed(FailureKind kind, string message, bool isTransient = false) =>
        new(new ExecutionFailure(kind, message, isTransient), [], default);
}
