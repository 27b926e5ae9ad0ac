using System.Text.RegularExpressions;

namespace Burst.Infer.Scan.Sources;

/// <summary>Finds in text what is more than text: times, files of the assembler, pragmas.</summary>
internal static partial class Mentions
{
    /// <summary>Which times are there.</summary>
    public static TimeMacros Times(ReadOnlySpan<char> text)
    {
        var times = TimeMacros.None;
        foreach (var match in TimeName().EnumerateMatches(text))
            times |= text.Slice(match.Index, match.Length) is "__TIMESTAMP__" ? TimeMacros.OfTheFile : TimeMacros.OfTheClock;
        return times;
    }

    /// <summary>Whether a <c>_Pragma</c> would define macros, or change how its header counts.</summary>
    public static bool MacroPragma(ReadOnlySpan<char> text) => MacroPragmaText().IsMatch(text);

    /// <summary>Where <c>.incbin</c> or <c>.include</c> is, or -1.</summary>
    public static int AssemblerFile(ReadOnlySpan<char> text)
    {
        foreach (var match in AssemblerFileText().EnumerateMatches(text))
            return match.Index;
        return -1;
    }

    /// <summary>The file that is named after <c>.incbin</c> or <c>.include</c>.</summary>
    /// <param name="text">All text.</param>
    /// <param name="at">Where the directive's name begins, after the dot.</param>
    /// <returns><see langword="null"/> where no plain name follows.</returns>
    public static string? AssemblerFileName(string text, int at)
    {
        var match = AssemblerName().Match(text, at);
        return match.Success ? FileText.Decode(match.Groups[1].Value) : null;
    }

    /// <summary>What a condition seems to ask the compiler.</summary>
    public static IEnumerable<CompilerQuestion> Questions(string text) => Question().Matches(text)
        .Select(match => new CompilerQuestion($"__has_{match.Groups[1].Value.ToLowerInvariant()}", match.Groups[2].Value));

    [GeneratedRegex(@"has_((?:cpp_|c_|declspec_)?attribute|builtin|feature|extension)\s*\(\s*([a-z_]\w*(?:::\w+)?)\s*\)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Question();

    [GeneratedRegex(@"\b__(?:DATE|TIME|TIMESTAMP)__\b", RegexOptions.CultureInvariant)]
    private static partial Regex TimeName();

    [GeneratedRegex("""\b(?:push_macro|pop_macro)\b|\b_Pragma\s*\(\s*"\s*(?:once|GCC\s+system_header)\b""", RegexOptions.CultureInvariant)]
    private static partial Regex MacroPragmaText();

    [GeneratedRegex(@"\.(?:incbin|include)\b", RegexOptions.CultureInvariant)]
    private static partial Regex AssemblerFileText();

    [GeneratedRegex("""\G(?:incbin|include)[ \t]*\\?"([^"\\\n%]+)\\?"[^"]""", RegexOptions.CultureInvariant)]
    private static partial Regex AssemblerName();
}
