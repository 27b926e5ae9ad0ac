using System.Globalization;

namespace Burst.Cli.BurstDialect.Builds;

/// <summary>Tells Burst's options from the command behind them.</summary>
/// <remarks>The parser of command lines would take a command's options for ours.</remarks>
internal static class BuildWords
{
    private static readonly string[] Flags =
    [
        "--split", "--keep-paths", "--verbose", "--why", "--no-watch", "--fail-fast", "--no-cache", "--quiet", "--no-status",
        "--live", "--help",
    ];

    private static readonly string[] Valued =
    [
        "--root", "--toolchain", "--jobs", "-j", "--sandbox", "--timeout", "--retries", "--timelog", "--report", "--timeline", "--otlp", "--trace-sample", "--progress",
        "--engine", "--fallback", "--straggler", "--token-file", "--ca",
    ];

    // What make has too.
    private static readonly string[] Shared = ["-j", "--jobs", "--quiet", "--help"];

    // What stands first behind 'burst make' and is a command rather than a target of make.
    private static readonly string[] Builders = ["make", "gmake", "ninja", "samu", "cmake", "meson"];

    /// <summary>The words of <c>burst infer</c>, with <c>--</c> before the command.</summary>
    public static string[] OfInfer(string[] words)
    {
        var start = 0;
        while (start < words.Length && words[start].StartsWith('-') && words[start] != "--")
            start += Valued.Contains(words[start]) ? 2 : 1;
        return Join(words[..Math.Min(start, words.Length)], words[Math.Min(start, words.Length)..]);
    }

    /// <summary>The words of <c>burst make</c>, with <c>--</c> before the command and <c>make</c> where none is named.</summary>
    public static string[] OfMake(string[] words)
    {
        var start = 0;
        while (start < words.Length && OwnLength(words[start]) is var length && length > 0)
            start += length;
        start = Math.Min(start, words.Length);
        var own = words[..start];
        var rest = words[start..];
        if (!rest.Contains("--"))
            (own, rest) = Gather(own, rest);
        if (rest is ["--", .. var command])
            return ["make", .. own, "--", .. command];
        if (rest is [var first, ..] && Builders.Contains(first))
            return ["make", .. own, .. JobsOf(rest), "--", .. rest];

        // 'burst make -j8' is 'make -j8', which runs as much at once.
        return ["make", .. own, .. JobsOf(rest), "--", "make", .. JobsFor(own), .. rest];
    }

    // 'burst make all --why' is clear enough: make has no such option.
    private static (string[] Own, string[] Words) Gather(string[] own, string[] words)
    {
        List<string> found = [.. own];
        List<string> rest = [];
        for (var i = 0; i < words.Length; i++)
        {
            var length = Shared.Contains(words[i].Split('=')[0]) || IsJobs(words[i]) ? 0 : OwnLength(words[i]);
            if (length == 0)
                rest.Add(words[i]);
            else
                found.AddRange(words.Skip(i).Take(length));
            i += Math.Max(0, length - 1);
        }

        return ([.. found], [.. rest]);
    }

    private static string[] Join(string[] own, string[] rest) => rest is ["--", ..] or []
        ? ["infer", .. own, .. rest]
        : ["infer", .. own, "--", .. rest];

    // How many words an option of Burst's takes; 0 for what is none.
    private static int OwnLength(string word)
    {
        var mark = word.IndexOf('=');
        if (mark > 0 && (Valued.Contains(word[..mark]) || word[..mark] == "--why"))
            return 1;
        if (Flags.Contains(word) || IsJobs(word))
            return 1;
        return Valued.Contains(word) ? 2 : 0;
    }

    private static bool IsJobs(string word) =>
        word.Length > 2 && word.StartsWith("-j", StringComparison.Ordinal)
        && int.TryParse(word.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // The number of jobs in a command's own words.
    private static string[] JobsOf(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (IsJobs(words[i]))
                return ["--jobs", words[i][2..]];
            if (words[i] is "-j" or "--jobs" && i + 1 < words.Length && int.TryParse(words[i + 1], out _))
                return ["--jobs", words[i + 1]];
            if (words[i].StartsWith("--jobs=", StringComparison.Ordinal))
                return ["--jobs", words[i]["--jobs=".Length..]];
        }

        return [];
    }

    private static string[] JobsFor(string[] own) => JobsOf(own) is [_, var jobs] ? [$"-j{jobs}"] : [];
}
