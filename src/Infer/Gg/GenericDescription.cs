using System.Collections.Immutable;
using Burst.Engine;

namespace Burst.Infer.Gg;

/// <summary>What an argument of a described tool is.</summary>
internal enum GenericArgument
{
    /// <summary><c>@</c>: a word.</summary>
    Word,

    /// <summary><c>@infile</c>: a file that is read.</summary>
    InputFile,

    /// <summary><c>@outfile</c>: a file that is written.</summary>
    OutputFile,
}

/// <summary>How a tool is called, in gg's little language: <c>PROGRAM -o,--output=@outfile -k=@ @infile</c>.</summary>
/// <param name="Program">The program's file.</param>
/// <param name="Options">Options, each with an argument.</param>
/// <param name="Positions">The arguments that stand alone, in order.</param>
internal sealed record GenericDescription(
    string Program, ImmutableDictionary<string, GenericArgument> Options, ImmutableArray<GenericArgument> Positions)
{
    /// <exception cref="BurstException">It is malformed; quotes the word.</exception>
    public static GenericDescription Parse(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new BurstException("the description names no program");
        var options = ImmutableDictionary.CreateBuilder<string, GenericArgument>(StringComparer.Ordinal);
        var positions = ImmutableArray.CreateBuilder<GenericArgument>();
        foreach (var word in words.Skip(1))
        {
            if (word.StartsWith('@'))
            {
                positions.Add(ParseArgument(word, word));
                continue;
            }

            var mark = word.LastIndexOf('=');
            if (mark < 0 || !word.StartsWith('-'))
                throw new BurstException($"'{word}' describes no argument: -s,--long=@infile, =@outfile or =@ does");
            foreach (var name in word[..mark].Split(','))
                options[name] = ParseArgument(word[(mark + 1)..], word);
        }

        return new GenericDescription(words[0], options.ToImmutable(), positions.ToImmutable());
    }

    private static GenericArgument ParseArgument(string text, string word) => text switch
    {
        "@" => GenericArgument.Word,
        "@infile" => GenericArgument.InputFile,
        "@outfile" => GenericArgument.OutputFile,
        _ => throw new BurstException($"'{word}' describes no argument: @infile, @outfile or @ does"),
    };
}
