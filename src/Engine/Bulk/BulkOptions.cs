namespace Burst.Engine.Bulk;

/// <summary>How a stream of thunks is forced. Immutable.</summary>
public sealed record BulkOptions
{
    /// <summary>Whether the thunks themselves are stored, so that they can be looked at afterwards.</summary>
    /// <value>The default is <see langword="true"/>. Their outputs are stored and their reductions recorded either way; a
    /// thunk that turns out to have inputs to force, or whose pool is a queued one, is always stored.</value>
    public bool KeepsThunks { get; init; } = true;
}

/// <summary>What became of a stream.</summary>
/// <param name="Forced">How many of its thunks have a value.</param>
/// <param name="Failed">How many have none.</param>
/// <param name="Counts">What the engine has done since it was made.</param>
/// <param name="Elapsed">Wall-clock time from the first thunk to the last record's commit.</param>
public readonly record struct BulkReport(long Forced, long Failed, EngineCounts Counts, TimeSpan Elapsed);
