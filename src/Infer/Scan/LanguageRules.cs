namespace Burst.Infer.Scan;

/// <summary>What differs between languages and their standards in the way they are read.</summary>
/// <remarks>Immutable; equal rules share parsed files. Source: GCC 12's manual, "Language Standards"; ISO C and C++.</remarks>
/// <param name="Language">C, C++ or assembler.</param>
/// <param name="HasLineComments">Whether <c>//</c> begins a comment: everywhere but in strict C90.</param>
/// <param name="HasRawStrings">Whether <c>R"x(…)x"</c> is a string: GNU C from 99 on, C++ from 11 on.</param>
/// <param name="HasDigitSeparators">Whether <c>1'000</c> is a number: C++14, C23.</param>
/// <param name="HasTrigraphs">Whether <c>??=</c> is <c>#</c>: strict C, and C++ before 17.</param>
/// <param name="HasElifdef">Whether <c>#elifdef</c> is a directive: C23, C++23 and GNU's dialects.</param>
/// <param name="IsStrict">Whether the dialect is the standard's, without GNU's additions.</param>
public sealed record LanguageRules(
    SourceLanguage Language,
    bool HasLineComments,
    bool HasRawStrings,
    bool HasDigitSeparators,
    bool HasTrigraphs,
    bool HasElifdef,
    bool IsStrict)
{
    /// <summary>Rules of a language's standard.</summary>
    /// <param name="language">The language.</param>
    /// <param name="standard">What <c>-std=</c> names, such as <c>c99</c> or <c>gnu++20</c>; <see langword="null"/>: GCC
    /// 12's own, <c>gnu17</c> and <c>gnu++17</c>. <c>-ansi</c> is <c>c90</c> or <c>c++98</c>.</param>
    /// <param name="trigraphs">Whether <c>-trigraphs</c> was given.</param>
    public static LanguageRules For(SourceLanguage language, string? standard = null, bool trigraphs = false)
    {
        if (language == SourceLanguage.Assembler)
            return new LanguageRules(language, true, false, false, trigraphs, true, false);
        var isCxx = language == SourceLanguage.Cxx;
        standard ??= isCxx ? "gnu++17" : "gnu17";
        var isStrict = !standard.StartsWith("gnu", StringComparison.Ordinal);
        var year = Year(standard);
        return isCxx
            ? new LanguageRules(language, true, year >= 2011, year >= 2014, trigraphs || (isStrict && year < 2017),
                !isStrict || year >= 2023, isStrict)
            : new LanguageRules(language, !isStrict || year >= 1999, year >= 1999 && !isStrict, year >= 2023,
                trigraphs || (isStrict && year < 2023), !isStrict || year >= 2023, isStrict);
    }

    /// <summary>The same as clang reads it: comments to the end of the line in all of C, raw strings in C++ alone.</summary>
    /// <param name="language">The language.</param>
    /// <param name="standard">What <c>-std=</c> names; <see langword="null"/>: the compiler's own, which is GNU's.</param>
    /// <param name="trigraphs">Whether <c>-trigraphs</c> was given.</param>
    public static LanguageRules ForClang(SourceLanguage language, string? standard = null, bool trigraphs = false)
    {
        var rules = For(language, standard, trigraphs);
        return rules with
        {
            HasLineComments = true,
            HasRawStrings = rules.HasRawStrings && language == SourceLanguage.Cxx,
            HasElifdef = true,
        };
    }

    private static int Year(string standard)
    {
        var digits = standard.AsSpan(standard.AsSpan().LastIndexOfAny(":+cu") + 1);
        return digits switch
        {
            "89" or "90" or "1990" or "199409" => 1990,
            "98" or "03" => 1998,
            "9x" or "99" or "1999" or "199x" => 1999,
            "0x" or "11" or "1x" or "2011" => 2011,
            "1y" or "14" => 2014,
            "1z" or "17" or "18" or "2017" or "2018" => 2017,
            "2a" or "20" => 2020,
            "2x" or "2b" or "23" => 2023,
            _ => 2017,
        };
    }
}
