using System.Text;
using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Macros;

/// <summary>Yields the tokens of one directive with macros expanded, as GCC does it: a stack of token lists, where a macro is
/// not expanded while its own list is on the stack.</summary>
/// <remarks>Not thread-safe; used for one directive after another. Source: ISO C, 6.10.3; GCC's "cpplib internals", "Macro
/// expansion".</remarks>
internal sealed class MacroExpander(MacroTable macros, IBuiltinMacros builtins, LanguageRules rules)
{
    private const int DepthLimit = 10_000;

    private Level[] _levels = new Level[8];
    private int _depth;
    private readonly Tokenizer _tokenizer = new(rules);
    private bool _keepsSpace;
    private int _unexpanded;

    /// <summary>Whether the directive is a condition, not a header's name.</summary>
    public bool IsForCondition => !_keepsSpace;

    /// <summary>Begins with a directive.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="keepsSpace">Whether the space around arguments matters: so in <c>#include</c>.</param>
    public void Start(Token[] tokens, bool keepsSpace)
    {
        _depth = 0;
        Push(tokens, null);
        _keepsSpace = keepsSpace;
        _unexpanded = 0;
    }

    /// <summary>The next token; <see cref="TokenKind.End"/> again and again after the last.</summary>
    /// <exception cref="ScanTroubleException">A macro cannot be expanded.</exception>
    public Token Next()
    {
        while (true)
        {
            ref var level = ref _levels[_depth - 1];
            if (level.At == level.Tokens.Length)
            {
                if (_depth == 1)
                    return Token.End;
                _depth--;
                continue;
            }

            var token = level.Tokens[level.At++];
            if (token.IsPastedToNext)
            {
                Push([Paste(token, ref level)], null);
                continue;
            }

            if (token.Kind != TokenKind.Name || (token.Marks & TokenMarks.NotExpanded) != 0
                || macros[token.Symbol!] is not { } macro)
            {
                return token;
            }

            if (IsBeingExpanded(macro))
                return token with { Marks = token.Marks | TokenMarks.NotExpanded };
            if (_unexpanded > 0 || !Enter(macro, token))
                return token;
        }
    }

    /// <summary>The next token that is not mere space.</summary>
    public Token NextSolid()
    {
        while (true)
        {
            if (Next() is { Kind: not TokenKind.Padding } token)
                return token;
        }
    }

    /// <summary>The next token as it stands: for <c>defined</c>.</summary>
    public Token NextUnexpanded()
    {
        _unexpanded++;
        var token = NextSolid();
        _unexpanded--;
        return token;
    }

    /// <summary>Takes the last token back.</summary>
    public void StepBack(Token last)
    {
        ref var level = ref _levels[_depth - 1];
        if (last.Kind != TokenKind.End || level.At > 0 && level.Tokens[level.At - 1] == Token.End)
            level.At--;
    }

    private void Push(Token[] tokens, Macro? macro)
    {
        if (_depth == DepthLimit)
            throw new ScanTroubleException($"macros are nested more than {DepthLimit} deep");
        if (_depth == _levels.Length)
            Array.Resize(ref _levels, 2 * _depth);
        _levels[_depth++] = new Level { Tokens = tokens, Macro = macro };
    }

    private bool IsBeingExpanded(Macro macro)
    {
        for (var i = _depth - 1; i > 0; i--)
        {
            if (_levels[i].Macro is { } other && other.Name == macro.Name)
                return true;
        }

        return false;
    }

    private bool Enter(Macro macro, Token name)
    {
        if (macro.Builtin != BuiltinMacro.None)
        {
            Push([builtins.Expand(macro, name, this)], null);
            return true;
        }

        var body = macro.Body;
        if (!body.IsFunctionLike)
        {
            Push(body.Tokens, macro);
            return true;
        }

        if (CollectArguments(macro, body) is not { } arguments)
            return false;
        Push([.. Substitute(body, arguments)], macro);
        return true;
    }

    private List<MacroArgument>? CollectArguments(Macro macro, MacroBody body)
    {
        _unexpanded++;
        Token? padding = null;
        Token token;
        while ((token = Next()).Kind == TokenKind.Padding)
        {
            if (padding?.PaddingFor is not { HasSpaceBefore: true })
                padding = token;
        }

        if (!token.Is("("))
        {
            StepBack(token);
            if (padding is not null)
                Push([padding], null);
            _unexpanded--;
            return null;
        }

        var arguments = new List<MacroArgument>();
        var current = new List<Token>();
        for (var depth = 1; depth > 0;)
        {
            token = Next();
            if (token.Kind == TokenKind.End)
                throw new ScanTroubleException($"a call of macro {macro.Name} is not finished");
            if (token.Kind == TokenKind.Padding && current.Count == 0)
                continue;
            if (token.Is("("))
                depth++;
            else if (token.Is(")"))
                depth--;
            var takesCommas = body.IsVariadic && arguments.Count == body.ParameterCount - 1;
            if (depth == 0 || (depth == 1 && token.Is(",") && !takesCommas))
            {
                arguments.Add(new MacroArgument(WithoutTrailingPadding(current)));
                current = [];
            }
            else
            {
                current.Add(token);
            }
        }

        _unexpanded--;
        Check(macro, body, arguments);
        return arguments;
    }

    private void Check(Macro macro, MacroBody body, List<MacroArgument> arguments)
    {
        // GNU drops the comma of ', ## args' where the arguments were left out, or where there could be none but these.
        var isOmitted = body.IsVariadic && (arguments.Count < body.ParameterCount
            || (arguments.Count == 1 && arguments[0].Tokens.Count == 0 && !rules.IsStrict));
        if (body.ParameterCount == 0 && arguments is [{ Tokens.Count: 0 }])
            arguments.Clear();
        if (body.IsVariadic && arguments.Count == body.ParameterCount - 1)
            arguments.Add(new MacroArgument([]));
        if (arguments.Count != body.ParameterCount)
            throw new ScanTroubleException(
                $"macro {macro.Name} takes {body.ParameterCount} arguments, and got {arguments.Count}");
        if (isOmitted)
            arguments[^1].IsOmitted = true;
    }

    private static List<Token> WithoutTrailingPadding(List<Token> tokens)
    {
        while (tokens is [.., { Kind: TokenKind.Padding }])
            tokens.RemoveAt(tokens.Count - 1);
        return tokens;
    }

    private List<Token> Substitute(MacroBody body, List<MacroArgument> arguments)
    {
        var tokens = SelectVariableOption(body, arguments);
        var result = new List<Token>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Kind != TokenKind.Parameter)
            {
                result.Add(token);
                continue;
            }

            var argument = arguments[token.Parameter];
            var isPasted = i > 0 && tokens[i - 1].IsPastedToNext;
            if (_keepsSpace && i > 0 && !isPasted)
                result.Add(new Token(TokenKind.Padding, "", TokenMarks.None) { PaddingFor = token });
            if ((token.Marks & TokenMarks.Stringified) != 0)
                result.Add(new Token(TokenKind.String, argument.Stringified ??= Stringify(argument.Tokens), TokenMarks.None));
            else if (!isPasted && !token.IsPastedToNext)
            {
                result.AddRange(argument.Expanded ??= Expand(argument.Tokens));
                continue;
            }
            else if (argument.Tokens.Count > 0)
            {
                var isGnuComma = isPasted && body.IsVariadic && token.Parameter == body.ParameterCount - 1
                    && result is [.., { Text: "," }];
                if (isGnuComma)
                    result[^1] = WithPaste(result[^1], isPasted: false);
                result.AddRange(argument.Tokens);
            }
            else
            {
                if (isPasted && result.Count > 0)
                {
                    var isGnuComma = body.IsVariadic && token.Parameter == body.ParameterCount - 1 && result[^1].Is(",");
                    if (isGnuComma && argument.IsOmitted)
                        result.RemoveAt(result.Count - 1);
                    else
                        result[^1] = WithPaste(result[^1], token.IsPastedToNext && !isGnuComma);
                }

                continue;
            }

            result[^1] = WithPaste(result[^1], token.IsPastedToNext);
        }

        return result;
    }

    /// <summary>Replaces <c>__VA_OPT__(x)</c> by <c>x</c> or nothing.</summary>
    private IReadOnlyList<Token> SelectVariableOption(MacroBody body, List<MacroArgument> arguments)
    {
        if (!body.IsVariadic || Array.FindIndex(body.Tokens, token => token.Symbol == WellKnown.VariableOption) < 0)
            return body.Tokens;
        var isThere = (arguments[^1].Expanded ??= Expand(arguments[^1].Tokens)).Exists(t => t.Kind != TokenKind.Padding);
        var result = new List<Token>(body.Tokens.Length);
        for (var i = 0; i < body.Tokens.Length; i++)
        {
            if (body.Tokens[i].Symbol != WellKnown.VariableOption)
            {
                result.Add(body.Tokens[i]);
                continue;
            }

            if (body.Tokens[i].Marks.HasFlag(TokenMarks.PasteLeft) || (i > 0 && body.Tokens[i - 1].IsPastedToNext))
                throw new ScanTroubleException("'__VA_OPT__' stands beside '##'");
            var depth = 0;
            do
            {
                if (++i == body.Tokens.Length)
                    throw new ScanTroubleException("'__VA_OPT__' is not finished");
                depth += body.Tokens[i].Is("(") ? 1 : body.Tokens[i].Is(")") ? -1 : 0;
                var isEdge = depth == 0 || (depth == 1 && body.Tokens[i].Is("(") && body.Tokens[i - 1].Symbol == WellKnown.VariableOption);
                if (isThere && !isEdge)
                    result.Add(body.Tokens[i]);
                if (depth == 0 && body.Tokens[i].IsPastedToNext)
                    throw new ScanTroubleException("'__VA_OPT__' stands beside '##'");
            }
            while (depth > 0);
        }

        return result;
    }

    private static Token WithPaste(Token token, bool isPasted) => token.IsPastedToNext == isPasted
        ? token
        : token with { Marks = token.Marks ^ TokenMarks.PasteLeft };

    private List<Token> Expand(List<Token> argument)
    {
        var expanded = new List<Token>(argument.Count);
        if (argument.Count == 0)
            return expanded;
        var depth = _depth;
        Push([.. argument, Token.End], null);
        while (Next() is { Kind: not TokenKind.End } token)
            expanded.Add(token);
        _depth = depth;
        return expanded;
    }

    private static string Stringify(List<Token> argument)
    {
        var text = new StringBuilder("\"");
        Token? source = null;
        foreach (var token in argument)
        {
            if (token.Kind == TokenKind.Padding)
            {
                if (source is null || (!source.HasSpaceBefore && token.PaddingFor is null))
                    source = token.PaddingFor;
                continue;
            }

            if (text.Length > 1 && (source ?? token).HasSpaceBefore)
                text.Append(' ');
            source = null;
            var isLiteral = token.Kind is TokenKind.String or TokenKind.Character or TokenKind.HeaderName;
            foreach (var c in token.Text)
            {
                if (isLiteral && c is '"' or '\\')
                    text.Append('\\');
                text.Append(c);
            }
        }

        return text.Append('"').ToString();
    }

    private Token Paste(Token left, ref Level level)
    {
        while (left.IsPastedToNext)
        {
            if (level.At == level.Tokens.Length)
                return WithPaste(left, isPasted: false);
            var right = level.Tokens[level.At++];
            if (right.Kind == TokenKind.Padding)
                continue;
            if (left.Kind == TokenKind.Counter || right.Kind == TokenKind.Counter)
                throw new ScanTroubleException("a directive depends on __COUNTER__");
            var pasted = _tokenizer.Single(left.Text + right.Text)
                ?? throw new ScanTroubleException($"'{left.Text}' and '{right.Text}' do not make one token");
            var marks = (left.Marks & TokenMarks.SpaceBefore) | (right.Marks & TokenMarks.PasteLeft);
            left = pasted with { Marks = marks };
        }

        return left;
    }

    private struct Level
    {
        public required Token[] Tokens;
        public required Macro? Macro;
        public int At;
    }
}
