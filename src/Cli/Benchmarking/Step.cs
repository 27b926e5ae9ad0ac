using Burst.Cli.Benchmarking.Work;

namespace Burst.Cli.Benchmarking;

/// <summary>Something that is measured, round after round.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Run">Does it for a time.</param>
/// <param name="Floor">Keys of the raw loops that it cannot be faster than, taken together; none for a raw loop.</param>
internal sealed record Step(string Key, string Name, Func<TimeSpan, Cost> Run, params string[] Floor)
{
    /// <summary>What each round gave.</summary>
    public List<Cost> Rounds { get; } = [];

    /// <summary>All rounds together.</summary>
    public Cost Total => Rounds.Aggregate(static (left, right) => left + right);

    /// <summary>Operations in a second: the median of the rounds.</summary>
    public double PerSecond => Statistics.Median(Rounds.Select(static cost => cost.PerSecond));

    /// <summary>The time of one operation as a multiple of that of its raw parts in the same round: the median.</summary>
    /// <param name="steps">All that was measured beside it.</param>
    /// <param name="time">Which time of a cost.</param>
    /// <returns><see langword="null"/> for a raw loop.</returns>
    public double? TimesFloor(IReadOnlyList<Step> steps, Func<Cost, double> time)
    {
        var parts = steps.Where(step => Floor.Contains(step.Key)).ToArray();
        return parts.Length == 0 ? null : Statistics.Median(Rounds.Select(
            (cost, round) => time(cost) / parts.Sum(part => time(part.Rounds[round]))));
    }
}
