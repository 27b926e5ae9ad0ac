using System.Text;
using System.Text.RegularExpressions;
using Burst.Gg.Describe;
using Burst.Thunks.Wire;

namespace Burst.Cli.Timelines;

/// <summary>What a thunk is to a reader.</summary>
/// <param name="Kind">The function's name, such as <c>gcc</c>: the last part of <c>argv[0]</c>.</param>
/// <param name="Label">The file that it makes or compiles, where the command line says so; else the kind.</param>
/// <param name="Command">The command line, hashes and long ones shortened.</param>
internal sealed partial record TaskName(string Kind, string Label, string Command)
{
    private const int MaxCommandLength = 600;

    // Of files that say what a call is about where it has no -o.
    private static readonly string[] Endings = [".a", ".c", ".cc", ".cpp", ".cxx", ".S", ".s"];

    public static readonly TaskName Unknown = new("?", "?", "");

    /// <summary>Reads it from a thunk's file.</summary>
    public static TaskName Of(in ThunkView thunk)
    {
        var arguments = new List<string>();
        foreach (var argument in thunk.Arguments)
            arguments.Add(Encoding.UTF8.GetString(argument));
        var kind = LastPart(arguments[0]);
        var output = arguments.IndexOf("-o") is >= 0 and var option && option + 1 < arguments.Count
            ? arguments[option + 1]
            : arguments.Find(argument => Endings.Contains(Path.GetExtension(argument)));
        var command = Reference().Replace(ShellQuote.Join(arguments), "@{$1…}");
        return new TaskName(
            kind, output is null ? kind : LastPart(output),
            command.Length <= MaxCommandLength ? command : string.Concat(command.AsSpan(0, MaxCommandLength), "…"));
    }

    private static string LastPart(string path) => path[(path.LastIndexOf('/') + 1)..];

    [GeneratedRegex(@"@\{GGHASH:([^}]{1,6})[^}]*\}")]
    private static partial Regex Reference();
}
