using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Gg.Explain;

/// <summary>What forcing would find about one thunk now.</summary>
/// <param name="State">In a word.</param>
/// <param name="Resolved">The thunk with all known results put in, whose reduction is looked up; the default value where
/// results are missing.</param>
/// <param name="Outputs">What it reduced to; empty where that is not known.</param>
/// <param name="Waiting">How many of its dependencies have no value yet.</param>
/// <param name="Message">What is wrong, where something is; else empty.</param>
public sealed record Verdict(
    VerdictState State, ObjectHash Resolved, ImmutableArray<ObjectHash> Outputs, int Waiting = 0, string Message = "")
{
    /// <summary>Whether forcing fails before the function is even started.</summary>
    public bool CannotRun =>
        State is VerdictState.Unreadable or VerdictState.Cycle or VerdictState.InputMissing or VerdictState.Blocked;
}
