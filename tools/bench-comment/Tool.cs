using Burst.BenchComment.Compare;
using Burst.BenchComment.GitHub;
using Burst.BenchComment.Report;
using Burst.BenchComment.Results;

namespace Burst.BenchComment;

/// <summary>Compares benchmark runs, says what it thinks of them, and tells a pull request.</summary>
internal static class Tool
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The words.</param>
    /// <param name="output">For the Markdown.</param>
    /// <param name="error">For what goes wrong.</param>
    /// <param name="variable">The value of an environment variable.</param>
    /// <param name="pause">Before the second attempt at GitHub; a second by custom.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, TextWriter output, TextWriter error, Func<string, string?> variable, TimeSpan? pause = null)
    {
        if (arguments is [] or ["--help"])
        {
            output.WriteLine(Options.Help);
            return (int)(arguments.Length == 0 ? ExitCode.Usage : ExitCode.Success);
        }

        try
        {
            var options = Options.Read(arguments);
            return (int)(options.Record is { } path ? Record(options, path, output) : await CompareAsync(options, output, variable, pause ?? _pause));
        }
        catch (BenchException e)
        {
            await error.WriteLineAsync($"bench-comment: {e.Message}");
            return (int)e.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"bench-comment: {e.Message}");
            return (int)ExitCode.Usage;
        }
    }

    private static ExitCode Record(Options options, string path, TextWriter output)
    {
        RunFile.Write(path, options.Name, [.. options.Head.Select(RunFile.Read)]);
        output.WriteLine($"wrote {path}");
        return ExitCode.Success;
    }

    private static async Task<ExitCode> CompareAsync(
        Options options, TextWriter output, Func<string, string?> variable, TimeSpan pause)
    {
        // Before minutes go by, or anything is printed that would have to be posted too.
        var pullRequest = options.Posts ? PullRequest.FromEnvironment(variable) : null;
        var after = options.Head.ConvertAll(RunFile.Read);
        var before = options.History is { } folder ? [RunFile.Read(RunFile.Newest(folder))] : options.Base.ConvertAll(RunFile.Read);
        var comparison = options.History is null
            ? Comparison.OfPairs(before, after, options.Limits)
            : Comparison.WithHistory(before[0], after[0], options.Limits);
        var markdown = MarkdownReport.Write(comparison, before[0], after[0], options.Limits);
        await output.WriteAsync(markdown);
        if (options.Output is { } path)
            await File.WriteAllTextAsync(path, markdown);
        var code = comparison.HasRegression ? ExitCode.Regression : ExitCode.Success;
        if (pullRequest is null)
            return code;
        using var client = new CommentClient(pullRequest, pause);
        await output.WriteLineAsync($"posted: {await client.UpsertAsync(markdown)}");
        return code;
    }
}
