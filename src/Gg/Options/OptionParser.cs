using System.Text;

namespace Burst.Gg.Options;

/// <summary>Reads a command line as <c>getopt_long</c> does, which gg's commands use.</summary>
/// <remarks>Options may stand between operands; <c>--</c> ends them; <c>--name=value</c> and <c>--name value</c>;
/// long names may be cut while they stay unambiguous; short options may be bundled, the last one's value may follow
/// at once. A lone <c>-</c> is an operand. Source: GNU C library manual, section 26.2, and its messages as printed.</remarks>
public sealed class OptionParser
{
    private readonly OptionSpec[] _options;

    /// <param name="options">The options that the command knows, in the order of its declaration.</param>
    public OptionParser(params OptionSpec[] options) => _options = options;

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="apply">Called for each option in order, with its value.</param>
    /// <returns>The operands, in order.</returns>
    /// <exception cref="OptionException">An option is unknown, ambiguous, or lacks its value.</exception>
    public List<string> Parse(IReadOnlyList<string> arguments, Action<OptionSpec, string> apply)
    {
        var operands = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                for (i++; i < arguments.Count; i++)
                    operands.Add(arguments[i]);
            }
            else if (argument.StartsWith("--", StringComparison.Ordinal))
            {
                ParseLong(argument, arguments, ref i, apply);
            }
            else if (argument.Length > 1 && argument[0] == '-')
            {
                ParseShort(argument, arguments, ref i, apply);
            }
            else
            {
                operands.Add(argument);
            }
        }

        return operands;
    }

    private void ParseLong(
        string argument, IReadOnlyList<string> arguments, ref int index, Action<OptionSpec, string> apply)
    {
        var mark = argument.IndexOf('=');
        var option = FindLong(argument, argument[2..(mark < 0 ? argument.Length : mark)]);
        if (!option.TakesValue)
        {
            if (mark >= 0)
                throw new OptionException($"option '--{option.LongName}' doesn't allow an argument", argument);
            apply(option, "");
        }
        else if (mark >= 0)
        {
            apply(option, argument[(mark + 1)..]);
        }
        else if (++index < arguments.Count)
        {
            apply(option, arguments[index]);
        }
        else
        {
            throw new OptionException($"option '--{option.LongName}' requires an argument", argument);
        }
    }

    private OptionSpec FindLong(string argument, string name)
    {
        var candidates = new List<OptionSpec>();
        foreach (var option in _options)
        {
            if (option.LongName.Length == 0 || !option.LongName.StartsWith(name, StringComparison.Ordinal))
                continue;
            if (option.LongName.Length == name.Length)
                return option;
            candidates.Add(option);
        }

        if (candidates.Count == 0)
            throw new OptionException($"unrecognized option '{argument}'", argument);

        // Two names of one option do not stand in each other's way.
        if (candidates.TrueForAll(option => option.ShortName == candidates[0].ShortName))
            return candidates[0];
        var message = new StringBuilder($"option '{argument}' is ambiguous; possibilities:");
        foreach (var candidate in candidates)
            message.Append($" '--{candidate.LongName}'");
        throw new OptionException(message.ToString(), argument);
    }

    private void ParseShort(
        string argument, IReadOnlyList<string> arguments, ref int index, Action<OptionSpec, string> apply)
    {
        for (var at = 1; at < argument.Length; at++)
        {
            var letter = argument[at];
            var option = Array.Find(_options, option => option.ShortName == letter && letter != '\0')
                ?? throw new OptionException($"invalid option -- '{letter}'", $"-{letter}");
            if (!option.TakesValue)
            {
                apply(option, "");
                continue;
            }

            if (at + 1 < argument.Length)
                apply(option, argument[(at + 1)..]);
            else if (++index < arguments.Count)
                apply(option, arguments[index]);
            else
                throw new OptionException($"option requires an argument -- '{letter}'", $"-{letter}");
            return;
        }
    }
}
