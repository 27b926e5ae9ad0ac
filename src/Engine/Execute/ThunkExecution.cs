using System.Collections.Immutable;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Execute;

/// <summary>One attempt to run a thunk's function in a queued pool.</summary>
/// <remarks>Made by the engine, handed to a pool, given back by <see cref="Complete"/>.</remarks>
public abstract class ThunkExecution
{
    /// <param name="hash">The thunk's name.</param>
    /// <param name="file">The thunk's file, in canonical form, all its inputs values.</param>
    /// <param name="attempt">1 for the first attempt.</param>
    /// <param name="timeout">Longest run time; <see langword="null"/> for no limit.</param>
    /// <param name="cancellationToken">Asks the pool to end the function at once.</param>
    protected ThunkExecution(
        ObjectHash hash, ReadOnlyMemory<byte> file, int attempt, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Hash = hash;
        File = file;
        Attempt = attempt;
        Timeout = timeout;
        CancellationToken = cancellationToken;
    }

    /// <summary>The thunk's name.</summary>
    public ObjectHash Hash { get; }

    /// <summary>The thunk's file: canonical (<see cref="ThunkView.TryParse"/> succeeds), all its inputs values.</summary>
    public ReadOnlyMemory<byte> File { get; }

    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; }

    /// <summary>Longest wall-clock time for this attempt; <see langword="null"/> for no limit.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Asks the pool to end the function at once.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Whether the thunk has been reduced since the engine looked, by another process that shares the cache.</summary>
    /// <remarks>A pool that keeps processes from running one thunk at the same time asks once it has the thunk to itself,
    /// and then ends the execution as <see cref="FailureKind.Superseded"/>.</remarks>
    public abstract bool IsReducedMeanwhile();

    /// <summary>Tells whoever watches where the function runs, such as a server's address. For pools that are in several places.</summary>
    public virtual void RunsAt(string place)
    {
    }

    /// <summary>Hands the outcome to the engine. Exactly once, from any thread.</summary>
    /// <remarks>Stores the outputs and records the reduction before it returns, so it may block on the file system, and the
    /// thread must be allowed to write there. It may call <see cref="IQueuedWorkerPool.Start"/> for the next execution.</remarks>
    public abstract void Complete(ExecutionOutcome outcome);
}

/// <summary>How an attempt ended.</summary>
/// <param name="Failure"><see langword="null"/> where it succeeded.</param>
/// <param name="OutputPaths">The files the function wrote, in the order of the thunk's outputs; empty on failure.</param>
/// <param name="Release">Called once, when the files have been stored or are no longer wanted; removes what is left of
/// them. May block on the file system.</param>
/// <param name="ProcessorTime">User and system time of the function; zero where it is not known.</param>
public sealed record ExecutionOutcome(
    ExecutionFailure? Failure, ImmutableArray<string> OutputPaths, Action? Release, TimeSpan ProcessorTime)
{
    /// <summary>The outputs, in the order of the thunk's, where the pool has put them into the store itself; then there are
    /// no paths. The default is none.</summary>
    public ImmutableArray<ObjectHash> StoredOutputs { get; init; } = [];
}
