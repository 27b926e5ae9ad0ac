using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Burst.Infer.Compile;

/// <summary>A source file or an object of a compiler's command line.</summary>
/// <param name="Word">Its place among the words.</param>
/// <param name="Name">As it is written.</param>
/// <param name="Language">What it is taken for.</param>
internal sealed record CompilerInput(int Word, string Name, InputLanguage Language);

/// <summary>A call of a compiler, understood.</summary>
/// <remarks>Immutable.</remarks>
internal sealed partial class CompilerCommand
{
    private CompilerCommand(ImmutableArray<CompilerWord> words, ImmutableArray<CompilerInput> inputs)
    {
        Words = words;
        Inputs = inputs;
    }

    /// <summary>All words, in order.</summary>
    public ImmutableArray<CompilerWord> Words { get; }

    /// <summary>All inputs, in order.</summary>
    public ImmutableArray<CompilerInput> Inputs { get; }

    /// <summary>Those of the inputs that are not only linked.</summary>
    public IEnumerable<CompilerInput> Sources => Inputs.Where(input => input.Language != InputLanguage.Object);

    /// <summary>Whether it ends with objects or assembler text.</summary>
    public bool StopsBeforeLinking => Has(WordRole.ToObject) || Has(WordRole.ToAssembler);

    /// <summary>Whether it only tells what its sources depend on.</summary>
    public bool OnlyTellsDependencies => Has(WordRole.ToDependencies);

    /// <summary>What <c>-o</c> names; <see langword="null"/> for nothing.</summary>
    public string? Output => LastValue(WordRole.Output);

    /// <summary>Whether a word has a role.</summary>
    public bool Has(WordRole role) => Words.Any(word => word.Role == role);

    /// <summary>The values of the words of a role, in order.</summary>
    public IEnumerable<string> Values(WordRole role) => Words.Where(word => word.Role == role).Select(word => word.Value);

    /// <summary>The value of the last word of a role.</summary>
    public string? LastValue(WordRole role) => Values(role).LastOrDefault();

    /// <summary>The last word of the preprocessor's or compiler's options that begins with a text.</summary>
    public CompilerWord? LastOption(string start)
    {
        for (var i = Words.Length - 1; i >= 0; i--)
        {
            if (Words[i].Role == WordRole.Keep && Words[i].ToString().StartsWith(start, StringComparison.Ordinal))
                return Words[i];
        }

        return null;
    }

    /// <summary>The same with other words for some.</summary>
    /// <param name="isMeant">Which, none of them an input.</param>
    /// <param name="replace">What each becomes.</param>
    public CompilerCommand Replace(Func<CompilerWord, bool> isMeant, Func<CompilerWord, IEnumerable<string>> replace)
    {
        var words = ImmutableArray.CreateBuilder<CompilerWord>();
        var places = new int[Words.Length];
        for (var i = 0; i < Words.Length; i++)
        {
            places[i] = words.Count;
            if (isMeant(Words[i]))
                words.AddRange(replace(Words[i]).Select(argument => new CompilerWord(WordRole.Keep, argument, "", IsJoined: true)));
            else
                words.Add(Words[i]);
        }

        return new CompilerCommand(words.ToImmutable(), [.. Inputs.Select(input => input with { Word = places[input.Word] })]);
    }

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">What follows the compiler's name, with response files opened.</param>
    /// <param name="options">Those that its family has.</param>
    /// <param name="isCxxDriver">Whether it is called as <c>g++</c>.</param>
    /// <param name="command">The command.</param>
    /// <param name="reason">Why it is not understood.</param>
    public static bool TryParse(
        ImmutableArray<string> arguments, CompilerOptions options, bool isCxxDriver, [NotNullWhen(true)] out CompilerCommand? command,
        [NotNullWhen(false)] out string? reason)
    {
        command = null;
        reason = null;
        var words = ImmutableArray.CreateBuilder<CompilerWord>(arguments.Length);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!options.TryRead(arguments, ref i, out var word, out reason))
                return false;
            if (word.Role == WordRole.Preprocessor)
                reason = AddPreprocessorWords(options, word, words);
            else
                words.Add(word);
            if ((reason ?? FindFault(word)) is { } fault)
            {
                reason = fault;
                return false;
            }
        }

        var inputs = ImmutableArray.CreateBuilder<CompilerInput>();
        InputLanguage? given = null;
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].Role == WordRole.Language)
                given = InputLanguages.ByOption(words[i].Value);
            else if (words[i].Role == WordRole.Input)
                inputs.Add(new CompilerInput(i, words[i].Value, given ?? InputLanguages.ByName(words[i].Value, isCxxDriver)));
        }

        if (inputs.Count == 0)
        {
            reason = "has no input";
        }
        else if (inputs.FirstOrDefault(input => input.Language == InputLanguage.Other) is { Name: { } other })
        {
            reason = $"the language of {other}";
        }
        else
        {
            command = new CompilerCommand(words.ToImmutable(), inputs.ToImmutable());
        }

        return command is not null;
    }

    // -Wp,-MD,file is what older makefiles write, the kernel's among them.
    private static string? AddPreprocessorWords(
        CompilerOptions options, CompilerWord word, ImmutableArray<CompilerWord>.Builder words)
    {
        var parts = word.IsJoined ? word.Value.Split(',') : [word.Value];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is "-MD" or "-MMD" && i + 1 < parts.Length && word.IsJoined)
            {
                words.Add(new CompilerWord(WordRole.Dependency, $"{word.Option}{parts[i]}", "", IsJoined: true));
                words.Add(new CompilerWord(WordRole.Dependency, "-MF", parts[++i], IsJoined: false));
            }
            else if (!options.TryRead(parts, ref i, out var inner, out _)
                || inner.Role is not (WordRole.Define or WordRole.Undefine or WordRole.Warning) || inner.Option.StartsWith("-Wp"))
            {
                return $"the option {word}";
            }
            else
            {
                words.Add(inner);
            }
        }

        return null;
    }

    private static string? FindFault(CompilerWord word) => word.Role switch
    {
        WordRole.Assembler when (word.IsJoined ? word.Value.Split(',') : [word.Value]).Any(ReadsOrWrites) => $"the option {word}",
        WordRole.QuoteFolder or WordRole.UserFolder or WordRole.SystemFolder or WordRole.AfterFolder
            when word.Value is "-" or "" || word.Value[0] == '=' || word.Value.StartsWith("$SYSROOT", StringComparison.Ordinal)
            => $"the option {word}",
        WordRole.Output when Path.GetDirectoryName(word.Value) is "/dev" or "/dev/fd" || word.Value == "-"
            => $"writes to {word.Value}",
        WordRole.Dependency when word is { Option: "-MF", Value: "-" } => "writes to -",
        WordRole.Keep when (word.Option == "-Xclang" && InnerFile().IsMatch(word.Value)) || (word.Option == "-mllvm" && word.Value.Contains('/')) => $"the option {word}",
        _ when word.Arguments.Any(argument => argument.Contains(Toolchains.ToolTreeNames.Tree, StringComparison.Ordinal))
            => $"the option {word}",
        _ => null,
    };

    // What clang's own parts are told past the driver: files, plugins, other kinds of output.
    [GeneratedRegex(
        "[/.]|^-(?:include|load|add-plugin|plugin|emit|fmodule|dump|ast|print|dependency|o$|x$|main-file|E|fsyntax|i|ftime|stats|v$|H|M|rewrite|analy|verify|code-completion|info-output|time)",
        RegexOptions.CultureInvariant)]
    private static partial Regex InnerFile();

    private static bool ReadsOrWrites(string option) =>
        option.Contains('/') || option is "" or "-" || option[0] is not '-' || option[1] is 'a' or 'I' or 'M' or 'o'
        || option.StartsWith("--MD", StringComparison.Ordinal) || option.StartsWith("--listing", StringComparison.Ordinal)
        || option.StartsWith("--statistics", StringComparison.Ordinal) || option is "-v" or "--version" or "--help";
}
