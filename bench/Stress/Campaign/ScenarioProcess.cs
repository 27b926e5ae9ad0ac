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

    private const string NamespaceTool = "unshare";
    private const int ShownErrors = 800;

    // Beyond its share a scenario may need time to finish its job and to check it.
    private static readonly TimeSpan _grace = TimeSpan.FromMinutes(5);

    /// <param name="scenario">What to run.</param>
    /// <param name="seed">What chance starts from.</param>
    /// <param name="share">How long it is to take; it is killed when it takes far longer.</param>
    /// <param name="folder">Where its folders go.</param>
    /// <param name="diskFolder">Where those go that must not be in memory.</param>
    /// <param name="say">Told how it goes.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<ScenarioResult> RunAsync(
        Scenario scenario, int seed, TimeSpan share, string folder, string diskFolder, Action<string> say,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        string[] command =
        [
            .. scenario.NeedsMounts ? OwnNamespace : [], Environment.ProcessPath!, Mark, scenario.Name, $"{seed}",
            share.TotalSeconds.ToString(CultureInfo.InvariantCulture), folder, diskFolder,
        ];
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        ScenarioResult? result = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(share + share + _grace);
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
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return ScenarioResult.Broken(scenario.Name, seed, $"it hangs: no end after {clock.Elapsed.TotalSeconds:F0} s", clock.Elapsed);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return result ?? WithoutVerdict(scenario, seed, process.ExitCode, await errors, clock.Elapsed);
    }

    // What is mounted in it goes with the last process in it, however that ends.
    private static string[] OwnNamespace => Environment.IsPrivilegedProcess
        ? [NamespaceTool, "--mount"]
        : [NamespaceTool, "--mount", "--map-root-user"];

    private static ScenarioResult WithoutVerdict(Scenario scenario, int seed, int exitCode, string errors, TimeSpan elapsed)
    {
        var tail = errors.Length <= ShownErrors ? errors.Trim() : $"… {errors[^ShownErrors..].Trim()}";
        return scenario.NeedsMounts && errors.StartsWith($"{NamespaceTool}:", StringComparison.Ordinal)
            ? ScenarioResult.Skip(scenario.Name, seed, $"it needs a mount namespace of its own: {tail}")
            : ScenarioResult.Broken(scenario.Name, seed, $"its process ended with {exitCode} and no verdict: {tail}", elapsed);
    }
}
