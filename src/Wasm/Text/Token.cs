namespace Burst.Wasm.Text;

/// <summary>What a token is by its form alone.</summary>
internal enum TokenKind : byte
{
    /// <summary><c>(</c></summary>
    Open,

    /// <summary><c>)</c></summary>
    Close,

    /// <summary>In quotes.</summary>
    String,

    /// <summary>Begins with <c>$</c>.</summary>
    Id,

    /// <summary>A number without sign: <c>12</c>, <c>0x1_f</c>.</summary>
    Natural,

    /// <summary>A whole number with a sign.</summary>
    Integer,

    /// <summary>A number with a fraction or exponent, <c>inf</c>, <c>nan</c>, <c>nan:0x…</c>.</summary>
    Float,

    /// <summary>Begins with a small letter.</summary>
    Keyword,

    /// <summary>Anything else: it has no meaning anywhere.</summary>
    Reserved,

    /// <summary>The end of the text.</summary>
    End,
}

/// <summary>A token: its kind, and where it is in the text.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End);
