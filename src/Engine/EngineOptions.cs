namespace Burst.Engine;

/// <summary>How an engine works. Immutable.</summary>
public sealed record EngineOptions
{
    /// <summary>Engine threads: they resolve, hash, store and run inline functions.</summary>
    /// <value>From 1 to 256. The default is the number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How often one thunk is tried, where another try can help (<c>IsTransient</c>).</summary>
    /// <value>At least 1. The default is 3.</value>
    public int TransientAttempts { get; init; } = 3;

    /// <summary>How often one thunk is tried whose function failed by itself (exit status, signal, missing output).</summary>
    /// <value>At least 1. The default is 1: such a failure is taken at its word.</value>
    public int Attempts { get; init; } = 1;

    /// <summary>Pause before the second attempt; doubled for each further one.</summary>
    /// <value>The default is 50 milliseconds.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest wall-clock time of one attempt, for thunks that set no timeout of their own.</summary>
    /// <value><see langword="null"/> (the default) sets no limit and leaves the thunks' own timeouts aside, as gg does.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether an overdue execution is left alone and started a second time beside the first, as gg does;
    /// the first to end wins. Otherwise it is killed and the thunk has failed.</summary>
    public bool DuplicateOverdue { get; init; }

    /// <summary>Whether the first failure stops everything; otherwise it stops only what depends on it.</summary>
    public bool StopAtFirstFailure { get; init; }

    /// <summary>Whether results of earlier runs are used; results are recorded either way.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Whether a submission ends only when its reductions will survive the end of the process.</summary>
    /// <value>The default is <see langword="true"/>. Otherwise it ends when all values are there; the cache makes them durable
    /// soon after, and a crash before that costs work, never truth.</value>
    public bool AwaitsDurability { get; init; } = true;

    /// <summary>The limit that holds for one attempt at a thunk.</summary>
    /// <param name="ownTimeoutMs">The thunk's own timeout, in milliseconds; 0 for none.</param>
    internal TimeSpan? LimitFor(uint ownTimeoutMs) =>
        Timeout is null || ownTimeoutMs == 0 ? Timeout : TimeSpan.FromMilliseconds(ownTimeoutMs);

    internal int AttemptsFor(Execute.ExecutionFailure failure) => failure switch
    {
        // Each time somebody else has got further, so this ends by itself.
        { Kind: Execute.FailureKind.Superseded } => int.MaxValue,
        { IsTransient: true } => Math.Max(TransientAttempts, Attempts),
        { Kind: Execute.FailureKind.Cancelled } => 1,
        _ => Attempts,
    };
}
