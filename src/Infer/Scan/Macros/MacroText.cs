using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Macros;

/// <summary>Macro definitions read from a command line.</summary>
internal static class MacroText
{
    /// <summary>Splits <c>NAME VALUE</c> or <c>NAME(x) VALUE</c>.</summary>
    /// <exception cref="ScanTroubleException">There is no name.</exception>
    public static Macro Parse(ReadOnlyMemory<char> text, LanguageRules rules)
    {
        var tokenizer = new Tokenizer(rules);
        var end = text.Length > 0 && tokenizer.IsNameStart(text.Span[0]) ? tokenizer.NameEnd(text.Span, 0) : 0;
        if (end == 0)
            throw new ScanTroubleException($"'{text}' does not define a macro");
        return new Macro(Symbol.Of(text.Span[..end]), text[end..], rules);
    }
}
