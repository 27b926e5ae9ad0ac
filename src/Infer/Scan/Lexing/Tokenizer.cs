using System.Buffers;

namespace Burst.Infer.Scan.Lexing;

/// <summary>Makes tokens of a directive's text, which has no comments and line splices any more.</summary>
internal readonly struct Tokenizer
{
    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\v\f\r\0");

    // Longest first.
    private static readonly string[] Punctuators =
    [
        "%:%:", "...", "<<=", ">>=", "<=>", "->*", "##", "%:", "<:", ":>", "<%", "%>", "->", "++", "--", "<<", ">>", "<=", ">=",
        "==", "!=", "&&", "||", "*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=", "::", ".*",
        "[", "]", "(", ")", "{", "}", ".", "&", "*", "+", "-", "~", "!", "/", "%", "<", ">", "^", "|", "?", ":", ";", "=", ",", "#",
    ];

    private readonly bool _hasDollarNames;
    private readonly bool _hasDigitSeparators;
    private readonly bool _hasRawStrings;

    public Tokenizer(LanguageRules rules)
    {
        _hasDollarNames = rules.Language != SourceLanguage.Assembler;
        _hasDigitSeparators = rules.HasDigitSeparators;
        _hasRawStrings = rules.HasRawStrings;
    }

    /// <summary>All tokens of a text, without an end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hasHeaderNames">Whether <c>&lt;x&gt;</c> after <c>__has_include(</c> is one token: so in conditions, not
    /// in macros' bodies.</param>
    public List<Token> All(ReadOnlySpan<char> text, bool hasHeaderNames = false)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (Next(text, ref at, hasHeaderNames && IsAfterHasInclude(tokens)) is { } token)
            tokens.Add(token);
        return tokens;
    }

    /// <summary>The token that a text is, if it is exactly one.</summary>
    public Token? Single(string text)
    {
        var at = 0;
        var token = Next(text, ref at, isHeaderName: false);
        return token is { Kind: not TokenKind.Other, HasSpaceBefore: false } && at == text.Length ? token : null;
    }

    /// <summary>Where a name that begins a text ends.</summary>
    public int NameEnd(ReadOnlySpan<char> text, int start)
    {
        var at = start;
        while (at < text.Length && IsNamePart(text[at]))
            at++;
        return at;
    }

    public bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or >= '\x80' || (c == '$' && _hasDollarNames);

    private bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c);

    private Token? Next(ReadOnlySpan<char> text, ref int at, bool isHeaderName)
    {
        var spaces = text[at..].IndexOfAnyExcept(Spaces);
        if (spaces < 0)
            return null;
        at += spaces;
        var start = at;
        var marks = spaces > 0 ? TokenMarks.SpaceBefore : TokenMarks.None;
        var c = text[at];
        if (IsNameStart(c))
        {
            at = NameEnd(text, at);
            if (at < text.Length && text[at] is '"' or '\'' && IsPrefix(text[start..at]))
                return Literal(text, start, ref at, marks);
            var symbol = Symbol.Of(text[start..at]);
            return new Token(TokenKind.Name, symbol.Name, marks) { Symbol = symbol };
        }

        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            at = NumberEnd(text, at);
            return new Token(TokenKind.Number, text[start..at].ToString(), marks);
        }

        if (c is '"' or '\'')
            return Literal(text, start, ref at, marks);
        if (c == '<' && isHeaderName && text[at..].IndexOf('>') is > 0 and var length)
        {
            at += length + 1;
            return new Token(TokenKind.HeaderName, text[start..at].ToString(), marks);
        }

        foreach (var punctuator in Punctuators)
        {
            if (!text[at..].StartsWith(punctuator))
                continue;
            at += punctuator.Length;
            return new Token(TokenKind.Punctuator, Standard(punctuator), marks);
        }

        at++;
        return new Token(TokenKind.Other, c.ToString(), marks);
    }

    private Token Literal(ReadOnlySpan<char> text, int start, ref int at, TokenMarks marks)
    {
        var quote = text[at];
        var isRaw = quote == '"' && at > start && text[at - 1] == 'R';
        at = isRaw ? RawEnd(text, at) : QuotedEnd(text, at);
        var isWhole = at - start >= 2 && text[at - 1] == quote;
        var kind = !isWhole ? TokenKind.Other : quote == '"' ? TokenKind.String : TokenKind.Character;
        return new Token(kind, text[start..at].ToString(), marks);
    }

    private static int QuotedEnd(ReadOnlySpan<char> text, int at)
    {
        var quote = text[at++];
        while (at < text.Length && text[at] != quote)
            at += text[at] == '\\' && at + 1 < text.Length ? 2 : 1;
        return Math.Min(at + 1, text.Length);
    }

    private static int RawEnd(ReadOnlySpan<char> text, int at)
    {
        var open = text[at..].IndexOf('(');
        if (open < 0)
            return text.Length;
        var end = text[at..].IndexOf($"){text[(at + 1)..(at + open)]}\"");
        return end < 0 ? text.Length : at + end + open + 1;
    }

    private int NumberEnd(ReadOnlySpan<char> text, int at)
    {
        for (; at < text.Length; at++)
        {
            var c = text[at];
            var isPart = IsNamePart(c) || c == '.'
                || (c is '+' or '-' && text[at - 1] is 'e' or 'E' or 'p' or 'P')
                || (c == '\'' && _hasDigitSeparators && at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at + 1]));
            if (!isPart)
                break;
        }

        return at;
    }

    private bool IsPrefix(ReadOnlySpan<char> text) => text switch
    {
        "L" or "u" or "U" or "u8" => true,
        "R" or "LR" or "uR" or "UR" or "u8R" => _hasRawStrings,
        _ => false,
    };

    private static bool IsAfterHasInclude(List<Token> tokens) =>
        tokens.Count >= 2 && tokens[^1].Is("(") && tokens[^2].Text is "__has_include" or "__has_include_next";

    private static string Standard(string punctuator) => punctuator switch
    {
        "%:%:" => "##",
        "%:" => "#",
        "<:" => "[",
        ":>" => "]",
        "<%" => "{",
        "%>" => "}",
        _ => punctuator,
    };
}
