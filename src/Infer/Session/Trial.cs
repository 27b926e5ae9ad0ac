using System.Buffers;
using Burst.Gg.Layout;

namespace Burst.Infer.Session;

/// <summary>Knows calls of which a script wants to know how they end, and nothing else: it keeps both outputs to itself, like
/// <c>try() { "$@" > log 2>&amp;1; }</c>. Busybox finds out so which libraries it needs.</summary>
/// <remarks>
/// <para>Libtool compiles everything twice and hides what the second call says; that is no trial. Nor is what make does with all
/// outputs (<c>-O</c>), nor a script all of whose output goes into a file.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal static class Trial
{
    private const int Output = 1;
    private const int Errors = 2;

    private static readonly SearchValues<char> s_controls = SearchValues.Create(";&|\n(`");

    /// <summary>Whether a call is one.</summary>
    /// <param name="process">The tool's process.</param>
    public static bool IsOne(int process)
    {
        if (ProcessTable.FileOf(process, Output) is not { } output || !IsHidden(output) || ProcessTable.FileOf(process, Errors) != output)
            return false;
        for (var shell = ProcessTable.ParentOf(process); ProcessTable.IsShell(shell);)
        {
            var words = ProcessTable.CommandLineOf(shell);
            if (words.Any(word => word.EndsWith("libtool", StringComparison.Ordinal)))
                return false;
            if (ProcessTable.FileOf(shell, Output) != output || KeepsAnother(shell, output))
                return true;

            // A subshell is the same script once more, and a shell for one command is that command.
            var outer = ProcessTable.ParentOf(shell);
            if (!IsOneCommand(words) && !words.AsSpan().SequenceEqual(ProcessTable.CommandLineOf(outer)))
                return false;
            shell = outer;
        }

        return false;
    }

    private static bool IsOneCommand(string[] words) => words is [_, "-c", var script, ..] && !script.AsSpan().ContainsAny(s_controls);

    // What has no name any more is what make keeps outputs in (-O).
    private static bool IsHidden(string output) => output == "/dev/null"
        || (output.StartsWith('/') && FileStatus.TryGet(output, out var status) && status.IsRegular);

    private static bool KeepsAnother(int shell, string output) => ProcessTable.FilesOf(shell).Any(
        file => file.Link != output && ProcessTable.IsKept(shell, file.Number));
}
