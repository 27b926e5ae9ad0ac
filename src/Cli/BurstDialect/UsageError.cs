using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Burst.Cli.BurstDialect;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class UsageError
{
    private const int LargestSlip = 2;

    /// <summary>Finds the first error; <see langword="null"/> where there is none.</summary>
    /// <param name="parsed">What the parser made of it.</param>
    /// <param name="arguments">The command line.</param>
    public static string? Find(ParseResult parsed, string[] arguments)
    {
        var command = parsed.CommandResult.Command;
        if ((parsed.Action is ParseErrorAction || parsed.Action == command.Action) && Stranger(parsed, arguments) is { } stranger)
            return Unknown(command, stranger);
        if (parsed.Action is not ParseErrorAction)
            return null;
        if (command is RootCommand && parsed.UnmatchedTokens is [var word, ..])
            return Unknown(command, word);
        return string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    // The parser takes an option that it does not know for an argument wherever the command takes any number of them.
    private static string? Stranger(ParseResult parsed, string[] arguments)
    {
        if (arguments.Contains("--"))
            return null;
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(word => word.Length > 1 && word[0] == '-');
    }

    private static string Unknown(Command command, string word)
    {
        var isOption = word.StartsWith('-');
        var known = isOption
            ? command.Options.SelectMany(option => option.Aliases.Append(option.Name))
            : command.Subcommands.Select(subcommand => subcommand.Name);
        var name = isOption ? word.Split('=')[0] : word;
        var similar = known.Where(candidate => candidate.Length > LargestSlip)
            .Select(candidate => (Name: candidate, Slips: Distance(name, candidate)))
            .Where(candidate => candidate.Slips <= LargestSlip).OrderBy(candidate => candidate.Slips).FirstOrDefault().Name;
        var hint = similar is not null ? $"; did you mean '{similar}'?"
            : isOption && command.Arguments.Count > 0 ? "; an argument that starts with '-' goes behind a '--'"
            : "";
        return isOption ? $"'{name}' is not an option of '{(command is RootCommand ? "burst" : command.Name)}'{hint}" : $"'{name}' is not a command{hint}";
    }

    /// <summary>How many letters have to be put in, left out, changed or swapped with their neighbour.</summary>
    private static int Distance(string from, string to)
    {
        var table = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var isSame = from[i - 1] == to[j - 1];
                table[i, j] = Math.Min(
                    Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (isSame ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[from.Length, to.Length];
    }
}
