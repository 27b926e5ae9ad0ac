using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Burst.Infer.Tools;

/// <summary>The options of a tool that follows getopt: reads a command line into <see cref="ToolWord"/>s.</summary>
/// <remarks>Built once, then read by any number of threads.</remarks>
public sealed class OptionTable
{
    private readonly Dictionary<string, Entry> _long = new(StringComparer.Ordinal);
    private readonly Dictionary<char, Entry> _short = [];
    private readonly bool _oneDashIsEnough;

    /// <param name="oneDashIsEnough">Whether long options may have a single dash, as with <c>ld</c>.</param>
    public OptionTable(bool oneDashIsEnough = false) => _oneDashIsEnough = oneDashIsEnough;

    private enum Arity
    {
        None,
        Required,
        Optional,
    }

    /// <summary>Adds options of one use.</summary>
    /// <param name="use">What becomes of their values.</param>
    /// <param name="options">Separated by spaces: <c>--long</c>, <c>--long=</c> (takes a value), <c>--long[=]</c> (may have a
    /// joined one), <c>-s</c>, <c>-s:</c>, <c>-s?</c>.</param>
    public OptionTable Add(WordUse use, string options)
    {
        foreach (var option in options.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!option.StartsWith("--", StringComparison.Ordinal))
                _short.Add(option[1], new Entry(use, option[2..] switch { "" => Arity.None, ":" => Arity.Required, _ => Arity.Optional }));
            else if (option.EndsWith("[=]", StringComparison.Ordinal))
                _long.Add(option[2..^3], new Entry(use, Arity.Optional));
            else if (option.EndsWith('='))
                _long.Add(option[2..^1], new Entry(use, Arity.Required));
            else
                _long.Add(option[2..], new Entry(use, Arity.None));
        }

        return this;
    }

    /// <summary>Reads a command line whose response files have been opened.</summary>
    /// <param name="arguments">What follows the tool's name.</param>
    /// <param name="words">In the same order.</param>
    /// <param name="unknown">The first argument that is not understood.</param>
    public bool TryParse(
        IReadOnlyList<string> arguments, out ImmutableArray<ToolWord> words, [NotNullWhen(false)] out string? unknown)
    {
        var read = ImmutableArray.CreateBuilder<ToolWord>(arguments.Count);
        words = [];
        unknown = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-')
            {
                if (argument is "-" or "")
                    unknown = argument;
                read.Add(new ToolWord(WordUse.Operand, "", argument, IsJoined: false));
            }
            else if (!TryLong(arguments, ref i, read) && !TryShort(arguments, ref i, read))
            {
                unknown = argument;
            }

            if (unknown is not null)
                return false;
        }

        words = read.DrainToImmutable();
        return true;
    }

    private bool TryLong(IReadOnlyList<string> arguments, ref int i, ImmutableArray<ToolWord>.Builder words)
    {
        var argument = arguments[i];
        var dashes = argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
        if (dashes == 1 && (!_oneDashIsEnough || argument[1] == 'o')) // -output is -o utput
            return false;
        var mark = argument.IndexOf('=', StringComparison.Ordinal);
        var name = mark < 0 ? argument[dashes..] : argument[dashes..mark];
        if (!_long.TryGetValue(name, out var entry))
            return false;
        if (mark >= 0)
        {
            words.Add(new ToolWord(entry.Use, argument[..(mark + 1)], argument[(mark + 1)..], IsJoined: true));
            return entry.Arity != Arity.None;
        }

        return TryAdd(entry, arguments, ref i, words);
    }

    // Flags may share a dash, as in -xS; the last of them may take a value.
    private bool TryShort(IReadOnlyList<string> arguments, ref int i, ImmutableArray<ToolWord>.Builder words)
    {
        var argument = arguments[i];
        for (var at = 1; at < argument.Length; at++)
        {
            if (!_short.TryGetValue(argument[at], out var entry))
                return false;
            var option = $"-{argument[at]}";
            if (entry.Arity == Arity.None)
            {
                words.Add(new ToolWord(entry.Use, option, "", IsJoined: true));
            }
            else if (at + 1 < argument.Length || entry.Arity == Arity.Optional)
            {
                words.Add(new ToolWord(entry.Use, option, argument[(at + 1)..], IsJoined: true));
                return true;
            }
            else
            {
                return TryAdd(entry, arguments, ref i, words);
            }
        }

        return true;
    }

    private static bool TryAdd(
        Entry entry, IReadOnlyList<string> arguments, ref int i, ImmutableArray<ToolWord>.Builder words)
    {
        var option = arguments[i];
        if (entry.Arity != Arity.Required)
            words.Add(new ToolWord(entry.Use, option, "", IsJoined: true));
        else if (i + 1 < arguments.Count)
            words.Add(new ToolWord(entry.Use, option, arguments[++i], IsJoined: false));
        else
            return false;
        return true;
    }

    private sealed record Entry(WordUse Use, Arity Arity);
}
