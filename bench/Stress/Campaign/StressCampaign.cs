using System.Diagnostics;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Campaign;

/// <summary>Gives each scenario its share of the time, round after round, and tells how they ended.</summary>
internal sealed class StressCampaign(StressOptions options, TextWriter output)
{
    private const double LongestRoundMinutes = 10;

    private readonly List<ScenarioResult> _results = [];
    private readonly bool _isTerminal = !Console.IsOutputRedirected;
    private readonly Stopwatch _clock = new();

    /// <returns>Whether all verdicts are good.</returns>
    public async Task<bool> RunAsync()
    {
        var rounds = (int)Math.Ceiling(options.Minutes / LongestRoundMinutes);
        var weight = options.Scenarios.Sum(scenario => scenario.Weight);
        output.WriteLine($"stress: {options.Scenarios.Count} scenarios, {options.Minutes:0.#} minutes, seed {options.Seed}");
        string[] roots = [WorkRoot.Make(), WorkRoot.MakeOnDisk()];
        _clock.Start();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var scenario in options.Scenarios)
            {
                var share = TimeSpan.FromMinutes(options.Minutes / rounds * scenario.Weight / weight);
                await RunAsync(
                    scenario, unchecked(options.Seed + round) & int.MaxValue, share,
                    [.. roots.Select(root => Path.Join(root, $"{scenario.Name}-{round}"))]);
            }
        }

        foreach (var root in roots)
        {
            if (!Directory.EnumerateFileSystemEntries(root).Any())
                Directory.Delete(root);
            else
                output.WriteLine($"kept: {root}");
        }

        ResultTable.Write(_results, output);
        var failed = _results.Count(result => !result.IsGood);
        var skipped = _results.Count(result => result.Skipped is not null);
        output.WriteLine(
            $"{(failed == 0 ? "passed" : "FAILED")}: {_results.Count - failed - skipped} good, {failed} failed, {skipped} skipped"
            + $" in {_clock.Elapsed.TotalMinutes:F1} minutes; --seed {options.Seed}");
        return failed == 0;
    }

    private async Task RunAsync(Scenario scenario, int seed, TimeSpan share, string[] folders)
    {
        foreach (var folder in folders)
            Directory.CreateDirectory(folder);
        var result = await ScenarioProcess.RunAsync(scenario, seed, share, folders[0], folders[1], text => Show($"{scenario.Name}: {text}"));
        _results.Add(result);
        Show("");
        output.WriteLine(ResultTable.Verdict(result));
        foreach (var folder in folders)
        {
            if (result.IsGood || !options.Keeps)
                Directory.Delete(folder, recursive: true);
        }
    }

    // A line that is written over, on a terminal; elsewhere only verdicts are of interest.
    private void Show(string text)
    {
        if (_isTerminal)
            output.Write($"\r\e[K{(text.Length == 0 ? "" : $"{_clock.Elapsed:hh\\:mm\\:ss} {text}")}");
    }
}
