using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Engine;

/// <summary>What became of a submission.</summary>
/// <param name="Results">One for each target, in order.</param>
/// <param name="Failures">Every thunk that failed by itself, in the order of failing.</param>
/// <param name="DependentsSkipped">How many thunks did not run because something they depend on failed, or
/// because the caller gave up.</param>
/// <param name="Counts">What it took.</param>
/// <param name="Elapsed">Wall-clock time from submission to end.</param>
public sealed record ForceReport(
    ImmutableArray<ForceResult> Results, ImmutableArray<ThunkFailure> Failures, int DependentsSkipped, EngineCounts Counts,
    TimeSpan Elapsed)
{
    /// <summary>Whether every target has a value.</summary>
    public bool Succeeded => Results.All(result => result.Succeeded);
}

/// <summary>What became of one target.</summary>
/// <param name="Target">What was asked for.</param>
/// <param name="Value">The value's name; the default value where forcing failed.</param>
/// <param name="Cause">The thunk that failed, itself or a dependency; the default value on success, and
/// where the caller gave up on a target that others still want.</param>
public readonly record struct ForceResult(OutputRef Target, ObjectHash Value, ObjectHash Cause)
{
    /// <summary>Whether the target has a value.</summary>
    public bool Succeeded => !Value.IsDefault;
}

/// <summary>Numbers of thunks, from the start of the engine.</summary>
/// <param name="Known">Seen so far; grows while the graph is walked.</param>
/// <param name="Executed">Run to a good end.</param>
/// <param name="Cached">Not run, because they had been reduced before.</param>
/// <param name="Failed">Failed by themselves.</param>
/// <param name="Skipped">Not run, because something they depend on failed or the caller gave up.</param>
/// <param name="Running">Under way in queued pools now.</param>
/// <param name="Ready">Waiting for a slot now.</param>
/// <param name="Reduced">Done, in whatever way.</param>
public readonly record struct EngineCounts(
    long Known, long Executed, long Cached, long Failed, long Skipped, long Running, long Ready, long Reduced)
{
    /// <summary>Those that wait for others.</summary>
    public long Waiting => Math.Max(0, Known - Reduced - Failed - Skipped - Running - Ready);
}

/// <summary>What a queued pool has to do.</summary>
/// <param name="Pool">Its name.</param>
/// <param name="Slots">How many executions it can have under way.</param>
/// <param name="Running">Under way now.</param>
/// <param name="Ready">Waiting for a slot now.</param>
public readonly record struct PoolCounts(string Pool, int Slots, int Running, int Ready);
