using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Campaign;

/// <summary>Runs a scenario in a process of its own, so that it has its own peak of memory, and may crash or hang.</summary>
internal static class ScenarioProcess
{
    /// <summary>The first word of such a process' command line.</summary>
    public const string Mark = "run-scenario";

    /// <summary>What the line with the result begins with; other lines tell how it goes.</summary>
    public const string ResultMark = "result ";

    private const int ShownErrors = 800;

    // Beyond its share a scenario may need time to finish its job and to check it.
    private static readonly TimeSpan _grace = TimeSpan.FromMinutes(4);

    /// <param name="scenario">What to run.</param>
    /// <param name="seed">What chance starts from.</param>
    /// <param name="share">How long it is to take; it is killed when it takes far longer.</param>
    /// <param name="folder">Where its folders go.</param>
    /// <param name="diskFolder">Where those go that must not be in memory.</param>
    /// <param name="say">Told how it goes.</param>
    public static async Task<ScenarioResult> RunAsync(
        Scenario scenario, int seed, TimeSpan share, string folder, string diskFolder, Action<string> say)
    {
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] command =
        [
            Environment.ProcessPath!, Mark, scenario.Name, $"{seed}",
            share.TotalSeconds.ToString(CultureInfo.InvariantCulture), folder, diskFolder,
        ];
        if (scenario.NeedsMounts && !Environment.IsPrivilegedProcess)
            command = ["unshare", "--map-root-user", "--mount", .. command];
        start.FileName = command[0];
        foreach (var word in command[1..])
            start.ArgumentList.Add(word);

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        ScenarioResult? result = null;
        using var limit = new CancellationTokenSource(share + share + _grace);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith(ResultMark, StringComparison.Ordinal))
                    result = JsonSerializer.Deserialize<ScenarioResult>(line[ResultMark.Length..]);
                else
                    say(line);
            }

            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return ScenarioResult.Broken(scenario.Name, seed, $"it hangs: no end after {clock.Elapsed.TotalSeconds:F0} s", clock.Elapsed);
        }

        return result ?? ScenarioResult.Broken(
            scenario.Name, seed, $"its process ended with {process.ExitCode} and no verdict: {Tail(await errors)}", clock.Elapsed);
    }

    private static string Tail(string text) => text.Length <= ShownErrors ? text.Trim() : $"… {text[^ShownErrors..].Trim()}";
}
