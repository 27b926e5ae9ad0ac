using System.Diagnostics;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Campaign;

/// <summary>Gives each scenario its share of the time, round after round, and tells how they ended.</summary>
internal sealed class StressCampaign(StressOptions options, TextWriter output)
{
    private const double LongestRoundMinutes = 10;

    private static readonly TimeSpan _leastShare = TimeSpan.FromSeconds(4);

    private readonly List<ScenarioResult> _results = [];
    private readonly bool _isTerminal = !Console.IsOutputRedirected;
    private readonly Stopwatch _clock = new();

    /// <param name="cancellationToken">Ends the scenario under way, without a verdict on it, and the campaign.</param>
    /// <returns>Whether all verdicts are good.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        output.WriteLine($"stress: {options.Scenarios.Count} scenarios, {options.Minutes:0.#} minutes, seed {options.Seed}");
        string[] roots = [WorkRoot.Make(), WorkRoot.MakeOnDisk()];
        var isInterrupted = false;
        try
        {
            await RunRoundsAsync(roots, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Show("");
            isInterrupted = true;
        }

        foreach (var root in roots)
        {
            if (options.Keeps && _results.Any(result => !result.IsGood))
                output.WriteLine($"kept: {root}");
            else
                Directory.Delete(root, recursive: true);
        }

        ResultTable.Write(_results, output);
        var failed = _results.Count(result => !result.IsGood);
        var skipped = _results.Count(result => result.Skipped is not null);
        output.WriteLine(
            $"{(failed > 0 ? "FAILED" : isInterrupted ? "interrupted" : "passed")}: {_results.Count - failed - skipped} good, {failed} failed, {skipped} skipped"
            + $" in {_clock.Elapsed.TotalMinutes:F1} minutes; --seed {options.Seed}");
        return failed == 0;
    }

    private async Task RunRoundsAsync(string[] roots, CancellationToken cancellationToken)
    {
        var rounds = (int)Math.Ceiling(options.Minutes / LongestRoundMinutes);
        _clock.Start();
        for (var round = 0; round < rounds; round++)
        {
            var end = TimeSpan.FromMinutes(options.Minutes / rounds * (round + 1));
            for (var i = 0; i < options.Scenarios.Count; i++)
            {
                // What others took too long, or left over, is shared by those that follow.
                var scenario = options.Scenarios[i];
                var weight = options.Scenarios.Skip(i).Sum(next => next.Weight);
                var share = weight > 0 ? (end - _clock.Elapsed) * scenario.Weight / weight : TimeSpan.Zero;
                await RunAsync(
                    scenario, (options.Seed + round) & int.MaxValue, share > _leastShare ? share : _leastShare,
                    [.. roots.Select(root => Path.Join(root, $"{scenario.Name}-{round}"))], cancellationToken);
            }
        }
    }

    private async Task RunAsync(
        Scenario scenario, int seed, TimeSpan share, string[] folders, CancellationToken cancellationToken)
    {
        foreach (var folder in folders)
            Directory.CreateDirectory(folder);
        var result = await ScenarioProcess.RunAsync(
            scenario, seed, share, folders[0], folders[1], text => Show($"{scenario.Name}: {text}"), cancellationToken);
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
