using System.Text;
using System.Text.Unicode;

namespace Burst.Wasm.Text;

/// <summary>A text and its tokens.</summary>
/// <remarks>Source: WebAssembly core specification, §6.3.</remarks>
internal sealed class TextSource
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<Token> _tokens = [];

    private TextSource(ReadOnlyMemory<byte> text) => _text = text;

    /// <summary>All tokens, with one <see cref="TokenKind.End"/> behind the last.</summary>
    public List<Token> Tokens => _tokens;

    /// <summary>Finds the tokens of a text.</summary>
    public static TextSource Read(ReadOnlyMemory<byte> text)
    {
        var source = new TextSource(text);
        var badByte = IndexOfBadByte(text.Span);
        if (badByte >= 0)
            throw source.Error("malformed UTF-8 encoding", badByte);
        source.Tokenize();
        return source;
    }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> BytesOf(Token token) => _text.Span[token.Start..token.End];

    /// <summary>The characters of a token.</summary>
    public string TextOf(Token token) => Encoding.UTF8.GetString(BytesOf(token));

    /// <summary>The exception for an error at a token.</summary>
    public WasmTextException Error(string rule, Token token, string detail = "") => Error(rule, token.Start, detail);

    /// <summary>The bytes that a string token stands for.</summary>
    public byte[] StringOf(Token token)
    {
        var span = BytesOf(token)[1..^1];
        var bytes = new List<byte>(span.Length);
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] != '\\')
            {
                bytes.Add(span[i]);
                continue;
            }

            i++;
            switch ((char)span[i])
            {
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case '"' or '\'' or '\\':
                    bytes.Add(span[i]);
                    break;
                case 'u':
                    var end = i + span[i..].IndexOf((byte)'}');
                    AddScalar(bytes, span[(i + 2)..end], token);
                    i = end;
                    break;
                default:
                    bytes.Add((byte)((TextNumbers.HexDigit(span[i]) << 4) | TextNumbers.HexDigit(span[i + 1])));
                    i++;
                    break;
            }
        }

        return [.. bytes];
    }

    private static int IndexOfBadByte(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            return -1;
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[i..], out _, out var length) != System.Buffers.OperationStatus.Done)
                return i;
            i += length;
        }

        return -1;
    }

    private static bool IsIdCharacter(byte c) =>
        c is >= (byte)'0' and <= (byte)'9' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z'
        || "!#$%&'*+-./:<=>?@\\^_`|~"u8.Contains(c);

    private static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    private WasmTextException Error(string rule, int offset, string detail = "")
    {
        var before = _text.Span[..Math.Min(offset, _text.Length)];
        var line = before.Count((byte)'\n') + 1;
        return new WasmTextException(rule, line, before.Length - before.LastIndexOf((byte)'\n'), detail);
    }

    private void AddScalar(List<byte> bytes, ReadOnlySpan<byte> digits, Token token)
    {
        if (!TextNumbers.TryParseNatural([.. "0x"u8, .. digits], out var value)
            || !Rune.IsValid((int)Math.Min(value, int.MaxValue)))
            throw Error("malformed character", token);
        Span<byte> encoded = stackalloc byte[4];
        var length = new Rune((int)value).EncodeToUtf8(encoded);
        bytes.AddRange(encoded[..length]);
    }

    private void Tokenize()
    {
        var text = _text.Span;
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (IsSpace(c))
            {
                i++;
            }
            else if (c == ';' && i + 1 < text.Length && text[i + 1] == ';')
            {
                var length = text[i..].IndexOfAny((byte)'\n', (byte)'\r');
                i = length < 0 ? text.Length : i + length;
            }
            else if (c == '(' && i + 1 < text.Length && text[i + 1] == ';')
            {
                i = SkipBlockComment(i);
            }
            else if (c is (byte)'(' or (byte)')')
            {
                _tokens.Add(new Token(c == '(' ? TokenKind.Open : TokenKind.Close, i, ++i));
            }
            else
            {
                i = AddWord(i);
            }
        }

        _tokens.Add(new Token(TokenKind.End, text.Length, text.Length));
    }

    private int SkipBlockComment(int start)
    {
        var text = _text.Span;
        var depth = 0;
        for (var i = start; i + 1 < text.Length; i++)
        {
            if (text[i] == '(' && text[i + 1] == ';')
            {
                depth++;
                i++;
            }
            else if (text[i] == ';' && text[i + 1] == ')')
            {
                i++;
                if (--depth == 0)
                    return i + 1;
            }
        }

        throw Error("unclosed comment", start);
    }

    /// <summary>
    /// Adds what runs up to the next space or parenthesis: a string, or a word, or a mixture that is reserved.
    /// </summary>
    private int AddWord(int start)
    {
        var text = _text.Span;
        var i = start;
        var strings = 0;
        var others = 0;
        while (i < text.Length)
        {
            if (text[i] == '"')
            {
                i = EndOfString(i);
                strings++;
            }
            else if (IsIdCharacter(text[i]))
            {
                i++;
                others++;
            }
            else
            {
                break;
            }
        }

        if (i == start)
            throw Error("unexpected token", start, $"the character 0x{text[start]:x2} has no meaning");
        var kind = strings == 0 ? KindOf(text[start..i])
            : strings == 1 && others == 0 ? TokenKind.String
            : TokenKind.Reserved;
        _tokens.Add(new Token(kind, start, i));
        return i;
    }

    private static TokenKind KindOf(ReadOnlySpan<byte> word)
    {
        if (word[0] == '$')
            return word.Length > 1 ? TokenKind.Id : TokenKind.Reserved;
        if (TextNumbers.Classify(word) is { } number)
            return number;
        return word[0] is >= (byte)'a' and <= (byte)'z' ? TokenKind.Keyword : TokenKind.Reserved;
    }

    private int EndOfString(int start)
    {
        var text = _text.Span;
        for (var i = start + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    return i + 1;
                case (byte)'\\':
                    i = EndOfEscape(i);
                    break;
                case < 0x20 or 0x7F:
                    throw Error("illegal character in string", i, $"0x{text[i]:x2}");
            }
        }

        throw Error("unclosed string", start);
    }

    /// <summary>The last byte of an escape.</summary>
    private int EndOfEscape(int start)
    {
        var rest = _text.Span[(start + 1)..];
        if (rest.Length >= 1 && "tnr\"'\\"u8.Contains(rest[0]))
            return start + 1;
        if (rest.Length >= 2 && TextNumbers.HexDigit(rest[0]) >= 0 && TextNumbers.HexDigit(rest[1]) >= 0)
            return start + 2;
        var end = rest.IndexOf((byte)'}');
        if (end > 2 && rest.StartsWith("u{"u8) && TextNumbers.TryParseNatural([.. "0x"u8, .. rest[2..end]], out _))
            return start + 1 + end;
        throw Error("illegal escape", start);
    }
}
