namespace Burst.Infer.Scan.Lexing;

internal enum TokenKind : byte
{
    /// <summary>The end of a directive, or of a macro's argument.</summary>
    End,
    Name,
    Number,
    Character,
    String,

    /// <summary><c>&lt;stdio.h&gt;</c>, where it was read as one token.</summary>
    HeaderName,
    Punctuator,

    /// <summary>A macro's parameter in its body.</summary>
    Parameter,

    /// <summary>What <c>__COUNTER__</c> stands for: a number that is one more each time, from nobody knows where.</summary>
    Counter,

    /// <summary>Nothing but the space before another token; see <see cref="Token.PaddingFor"/>.</summary>
    Padding,
    Other,
}

[Flags]
internal enum TokenMarks : byte
{
    None = 0,
    SpaceBefore = 1,

    /// <summary><c>##</c> follows.</summary>
    PasteLeft = 2,

    /// <summary>It was met while its macro was being expanded: never to be expanded again.</summary>
    NotExpanded = 4,

    /// <summary><c>#</c> stands before this parameter.</summary>
    Stringified = 8,
}

/// <summary>A preprocessing token. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its spelling.</param>
/// <param name="Marks">What stands around it.</param>
internal sealed record Token(TokenKind Kind, string Text, TokenMarks Marks)
{
    public static readonly Token End = new(TokenKind.End, "", TokenMarks.None);

    /// <summary>Of a name: its symbol.</summary>
    public Symbol? Symbol { get; init; }

    /// <summary>Of a parameter: which, from 0.</summary>
    public int Parameter { get; init; }

    /// <summary>Of padding: the token whose space it keeps.</summary>
    public Token? PaddingFor { get; init; }

    public bool HasSpaceBefore => (Marks & TokenMarks.SpaceBefore) != 0;

    public bool IsPastedToNext => (Marks & TokenMarks.PasteLeft) != 0;

    public bool Is(string punctuator) => Kind == TokenKind.Punctuator && Text == punctuator;
}
