using System.Globalization;

namespace Burst.Stress.Campaign;

/// <summary>Results as people read them.</summary>
internal static class ResultTable
{
    /// <summary>One line, and one more for each fault.</summary>
    public static string Verdict(ScenarioResult result)
    {
        if (result.Skipped is { } reason)
            return $"skipped {result.Scenario}: {reason}";
        var evidence = string.Join("; ", result.Evidence);
        return result.IsGood
            ? $"good    {result.Scenario} ({result.Seconds:F0} s): {evidence}"
            : $"FAILED  {result.Scenario} ({result.Seconds:F0} s, --seed {result.Seed}): {evidence}"
                + string.Concat(result.Faults.Select(fault => $"\n        {fault}"));
    }

    public static void Write(IReadOnlyList<ScenarioResult> results, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("| scenario | verdict | functions | functions/s | p99 ms | peak RSS MiB | s |");
        output.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var result in results)
        {
            var verdict = result.Skipped is not null ? "skipped" : result.IsGood ? "good" : "FAILED";
            var rate = result.BusySeconds > 0 ? $"{result.Functions / result.BusySeconds:N0}" : "";
            var latency = result.LatencyMs?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";
            output.WriteLine(
                $"| {result.Scenario} | {verdict} | {result.Functions:N0} | {rate} | {latency}"
                + $" | {result.PeakBytes >> 20:N0} | {result.Seconds:F0} |");
        }

        output.WriteLine();
    }
}
