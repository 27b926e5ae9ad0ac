using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Burst.Wasm.Text;

/// <summary>Translates the tokens of a module into the binary format.</summary>
/// <remarks>
/// Three passes over the fields: names and explicit types; the signatures of functions, which may add types; everything.
/// Source: WebAssembly core specification, §6.4 to §6.6.
/// </remarks>
internal sealed partial class TextParser
{
    private readonly TextSource _source;
    private readonly List<Token> _tokens;
    private int _next;

    public TextParser(TextSource source)
    {
        _source = source;
        _tokens = source.Tokens;
    }

    private Token Current => _tokens[_next];

    /// <summary>The module in the binary format.</summary>
    public byte[] Parse()
    {
        var fields = 0;
        if (IsList("module"))
        {
            _next += 2;
            TryTake(TokenKind.Id, out _);
            if (TryTakeKeyword("binary"))
                return TakeQuotedModule();
            if (TryTakeKeyword("quote"))
                return new TextParser(TextSource.Read(TakeQuotedModule())).Parse();
            fields = _next;
            var end = EndOfFields();
            if (_tokens[end].Kind != TokenKind.Close || _tokens[end + 1].Kind != TokenKind.End)
                throw Unexpected(_tokens[_tokens[end].Kind == TokenKind.Close ? end + 1 : end]);
        }
        else
        {
            var end = EndOfFields();
            if (_tokens[end].Kind != TokenKind.End)
                throw Unexpected(_tokens[end]);
        }

        foreach (var pass in new Action[] { DeclareField, ParseSignature, ParseField })
        {
            _next = fields;
            while (Current.Kind == TokenKind.Open)
                pass();
        }

        return Assemble();
    }

    /// <summary>The token behind the fields that begin here, which must be lists.</summary>
    private int EndOfFields()
    {
        var start = _next;
        while (Current.Kind == TokenKind.Open)
            SkipList();
        if (Current.Kind is not (TokenKind.Close or TokenKind.End))
            throw Unexpected(Current);
        var end = _next;
        _next = start;
        return end;
    }

    private byte[] TakeQuotedModule()
    {
        var bytes = TakeStrings();
        Take(TokenKind.Close);
        Take(TokenKind.End);
        return bytes;
    }

    /// <summary>Goes behind the list that begins here.</summary>
    private void SkipList()
    {
        var start = Current;
        var depth = 0;
        do
        {
            switch (Current.Kind)
            {
                case TokenKind.Open:
                    depth++;
                    break;
                case TokenKind.Close:
                    depth--;
                    break;
                case TokenKind.End:
                    throw _source.Error("unexpected token", start, "this parenthesis is not closed");
            }

            _next++;
        }
        while (depth > 0);
    }

    /// <summary>Goes behind the end of the list that we are in.</summary>
    private void SkipRest()
    {
        while (Current.Kind != TokenKind.Close)
        {
            if (Current.Kind == TokenKind.Open)
                SkipList();
            else
                _next++;
        }

        _next++;
    }

    private bool IsKeyword(int index, string word) =>
        _tokens[index].Kind == TokenKind.Keyword && Ascii.Equals(_source.BytesOf(_tokens[index]), word);

    /// <summary>Whether a list that begins with a keyword is next.</summary>
    private bool IsList(string word) => Current.Kind == TokenKind.Open && IsKeyword(_next + 1, word);

    /// <summary>Takes the beginning of a list, if it is next.</summary>
    private bool TryTakeList(string word)
    {
        if (!IsList(word))
            return false;
        _next += 2;
        return true;
    }

    private bool TryTakeKeyword(string word)
    {
        if (!IsKeyword(_next, word))
            return false;
        _next++;
        return true;
    }

    private bool TryTake(TokenKind kind, out Token token)
    {
        token = Current;
        if (token.Kind != kind)
            return false;
        _next++;
        return true;
    }

    private Token Take(TokenKind kind)
    {
        var token = Current;
        if (token.Kind != kind)
            throw Unexpected(token);
        if (kind != TokenKind.End)
            _next++;
        return token;
    }

    private string TakeName()
    {
        var token = Take(TokenKind.String);
        var bytes = _source.StringOf(token);
        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw _source.Error("malformed UTF-8 encoding", token);
    }

    private byte[] TakeStrings()
    {
        var bytes = new BinaryBuffer();
        while (TryTake(TokenKind.String, out var token))
            bytes.WriteBytes(_source.StringOf(token));
        return bytes.Written.ToArray();
    }

    private uint TakeUnsigned32()
    {
        var token = Take(TokenKind.Natural);
        return TextNumbers.TryParseNatural(_source.BytesOf(token), out var value) && value <= uint.MaxValue
            ? (uint)value
            : throw _source.Error("i32 constant out of range", token, _source.TextOf(token));
    }

    private ValueType TakeReferenceType()
    {
        if (TryTakeKeyword("funcref"))
            return ValueType.FunctionReference;
        if (TryTakeKeyword("externref"))
            return ValueType.ExternalReference;
        throw Unexpected(Current);
    }

    private ValueType TakeValueType() => TryTakeValueType(out var type) ? type : throw Unexpected(Current);

    private bool TryTakeValueType(out ValueType type)
    {
        type = 0;
        if (Current.Kind != TokenKind.Keyword)
            return false;
        type = _source.TextOf(Current) switch
        {
            "i32" => ValueType.I32,
            "i64" => ValueType.I64,
            "f32" => ValueType.F32,
            "f64" => ValueType.F64,
            "v128" => ValueType.V128,
            "funcref" => ValueType.FunctionReference,
            "externref" => ValueType.ExternalReference,
            _ => 0,
        };
        if (type == 0)
            return false;
        _next++;
        return true;
    }

    /// <summary>The exception for a token that does not belong here, or nowhere.</summary>
    private WasmTextException Unexpected(Token token)
    {
        var text = token.Kind == TokenKind.End ? "the end of the text" : _source.TextOf(token);
        return IsUnknown(token)
            ? _source.Error($"unknown operator {text}", token)
            : _source.Error("unexpected token", token, text);
    }

    private bool IsUnknown(Token token) =>
        token.Kind == TokenKind.Reserved
        || (token.Kind == TokenKind.Keyword && !TextKeywords.IsKnown(_source.TextOf(token)));

    [DoesNotReturn]
    private void Throw(string rule, Token token, string detail = "") => throw _source.Error(rule, token, detail);
}
