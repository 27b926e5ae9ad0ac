using System.Collections.Immutable;

namespace Burst.Stress.Campaign;

/// <summary>How a scenario ended. Immutable; goes from its process to the campaign as JSON.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Seed">What chance started from.</param>
/// <param name="Faults">What should not have happened; none where the verdict is good.</param>
/// <param name="Evidence">What was checked, and what the good verdict rests on.</param>
/// <param name="Skipped">Why it could not be run here; <see langword="null"/> where it was.</param>
/// <param name="Functions">How many functions ran to a good end.</param>
/// <param name="BusySeconds">How long the engines worked on them.</param>
/// <param name="LatencyMs">99 of 100 functions took at most so many milliseconds, as the engine measures them.</param>
/// <param name="PeakBytes">The most memory that a process with an engine had (resident).</param>
/// <param name="Seconds">How long all of it took, with building the jobs and checking.</param>
internal sealed record ScenarioResult(
    string Scenario, int Seed, ImmutableArray<string> Faults, ImmutableArray<string> Evidence, string? Skipped, long Functions,
    double BusySeconds, double? LatencyMs, long PeakBytes, double Seconds)
{
    public bool IsGood => Faults.IsEmpty;

    /// <summary>One that ended without saying how.</summary>
    public static ScenarioResult Broken(string scenario, int seed, string fault, TimeSpan elapsed) =>
        new(scenario, seed, [fault], [], null, 0, 0, null, 0, elapsed.TotalSeconds);

    /// <summary>One that cannot be run here.</summary>
    public static ScenarioResult Skip(string scenario, int seed, string reason) =>
        new(scenario, seed, [], [], reason, 0, 0, null, 0, 0);
}
