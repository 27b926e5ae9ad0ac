namespace Burst.BenchComment.Compare;

/// <summary>What a change may cost.</summary>
internal sealed record Limits
{
    /// <summary>How much slower, as a share: 0.05 for 5 %, the default.</summary>
    public double Time { get; init; } = 0.05;

    /// <summary>How many bytes more an operation may allocate, where <see cref="BytesShare"/> does not allow more.</summary>
    /// <value>The default is 16: two threads that meet differently allocate some bytes more or less for each of thousands.</value>
    public long Bytes { get; init; } = 16;

    /// <summary>By which share of what it was an operation's allocation may grow: 0.01, for that reason too.</summary>
    public double BytesShare { get; } = 0.01;

    /// <summary>Probability that any of the benchmarks that did not change is called slower or faster.</summary>
    /// <value>The default is 0.05, shared out among all of them (Bonferroni).</value>
    public double FalseAlarm { get; init; } = 0.05;
}
