using System.Collections.Immutable;
using System.Text;
using Burst.Engine;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Link;

/// <summary>Asks a compiler's driver how it would call the linker: <c>gcc -###</c>, which reads no input and takes
/// milliseconds. Clang has it too.</summary>
/// <remarks>Start files, the folders of libraries and the runtime's own libraries depend on the driver's build, its specs
/// and the environment; no table of ours could tell them all.</remarks>
internal static class DriverDryRun
{
    // An answer holds in every folder but for options that name what the driver itself looks at.
    private static readonly string[] s_local = ["-B", "--sysroot", "-specs", "--specs", "-wrapper"];

    // They name folders whose content may change.
    private static readonly string[] s_folders = ["LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "GCC_ROOT"];

    /// <summary>The linker's program and arguments, or <see langword="null"/> where the driver refuses the call.</summary>
    /// <param name="call">A call that links.</param>
    /// <param name="arguments">Its arguments, with response files opened.</param>
    /// <param name="probes">Answers from earlier runs; <see langword="null"/> for a driver whose answer depends on more than can be
    /// watched, as clang's does on the compilers around it.</param>
    /// <param name="warns">Whether the driver has something to say besides.</param>
    /// <exception cref="BurstException">The driver cannot be started.</exception>
    public static ImmutableArray<string>? LinkerOf(
        ToolCall call, ImmutableArray<string> arguments, ProbeCache? probes, out bool warns)
    {
        string[] question = ["-###", .. arguments];
        var isLocal = probes is null || Array.Exists(s_folders, name => call.Environment.GetValueOrDefault(name, "").Length > 0)
            || Array.Exists(question, word => Array.Exists(s_local, start => word.StartsWith(start, StringComparison.Ordinal)));
        var answer = isLocal ? null : probes!.Run(call, question, [call.Program, .. SearchFolders(call.Program, probes)], ["PATH"]);

        // What it once refused because an input was not there it is asked again.
        if (answer is not { ExitCode: 0 })
            answer = ProbeCache.RunOnce(call, question);
        if (answer.ExitCode < 0)
            throw new BurstException($"'{call.Program}': {answer.Errors}");
        warns = answer.Errors.Split('\n').Any(line => !line.StartsWith(' ') && line.Contains("warning: ", StringComparison.Ordinal));
        return answer.ExitCode == 0 ? LastCommand(answer.Errors) : null;
    }

    // Where it looks for start files and programs; what appears there or goes changes the folder's time.
    private static IEnumerable<string> SearchFolders(string program, ProbeCache probes) =>
        from line in probes.Run(program, ["-print-search-dirs"], [program]).Output.Split('\n')
        let mark = line.IndexOf('/')
        where mark >= 0
        from folder in line[mark..].Split(':')
        select Path.GetFullPath(folder, "/");

    /// <summary>Splits a line of <c>-###</c>: words in double quotes have backslashes before <c>"</c>, <c>\</c> and
    /// <c>$</c>.</summary>
    public static ImmutableArray<string> Split(string line)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == ' ')
                continue;
            word.Clear();
            for (var isQuoted = false; i < line.Length && (isQuoted || line[i] != ' '); i++)
            {
                if (line[i] == '"')
                    isQuoted = !isQuoted;
                else
                    word.Append(line[i] == '\\' && i + 1 < line.Length ? line[++i] : line[i]);
            }

            words.Add(word.ToString());
        }

        return words.DrainToImmutable();
    }

    // Commands are the lines that start with a space; the linker's is the last.
    private static ImmutableArray<string>? LastCommand(string output)
    {
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith(' '));
        return line is null ? null : Split(line);
    }
}
