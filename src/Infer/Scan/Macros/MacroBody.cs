using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Macros;

/// <summary>A macro's parameters and what it stands for. Immutable.</summary>
/// <param name="IsFunctionLike">Whether it takes arguments.</param>
/// <param name="ParameterCount">How many, the variable one included.</param>
/// <param name="IsVariadic">Whether the last parameter takes all that is left.</param>
/// <param name="Tokens">What it stands for, with <c>#</c> and <c>##</c> made into marks.</param>
internal sealed record MacroBody(bool IsFunctionLike, int ParameterCount, bool IsVariadic, Token[] Tokens)
{
    /// <param name="name">The macro's name, for messages.</param>
    /// <param name="text">What follows the name.</param>
    /// <param name="rules">The language.</param>
    /// <exception cref="ScanTroubleException">It is malformed.</exception>
    public static MacroBody Parse(Symbol name, ReadOnlySpan<char> text, LanguageRules rules)
    {
        var tokens = new Tokenizer(rules).All(text);
        var isFunctionLike = text.StartsWith('(');
        var parameters = new List<Symbol>();
        var isVariadic = false;
        var at = 0;
        if (isFunctionLike)
            at = ReadParameters(name, tokens, parameters, out isVariadic);

        var body = new List<Token>(tokens.Count - at);
        for (; at < tokens.Count; at++)
        {
            var token = tokens[at];
            if (token.Is("##"))
            {
                if (body.Count == 0 || at == tokens.Count - 1)
                    throw new ScanTroubleException($"'##' is at an end of macro {name}");
                body[^1] = body[^1] with { Marks = body[^1].Marks | TokenMarks.PasteLeft };
                continue;
            }

            var isStringified = isFunctionLike && token.Is("#") && rules.Language != SourceLanguage.Assembler;
            var space = token.Marks;
            if (token.Is("#") && isFunctionLike && at + 1 < tokens.Count && IndexOf(parameters, tokens[at + 1]) >= 0)
            {
                token = tokens[++at];
                space |= token.Marks;
                isStringified = true;
            }
            else if (isStringified)
            {
                throw new ScanTroubleException($"'#' is not followed by a parameter in macro {name}");
            }

            var parameter = IndexOf(parameters, token);
            if (parameter >= 0)
            {
                var marks = space | (isStringified ? TokenMarks.Stringified : TokenMarks.None);
                token = new Token(TokenKind.Parameter, token.Text, marks) { Parameter = parameter };
            }

            body.Add(body.Count == 0 ? token with { Marks = token.Marks & ~TokenMarks.SpaceBefore } : token);
        }

        return new MacroBody(isFunctionLike, parameters.Count, isVariadic, [.. body]);
    }

    private static int IndexOf(List<Symbol> parameters, Token token) =>
        token.Symbol is { } symbol ? parameters.IndexOf(symbol) : -1;

    private static int ReadParameters(Symbol name, List<Token> tokens, List<Symbol> parameters, out bool isVariadic)
    {
        isVariadic = false;
        for (var at = 1; at < tokens.Count; at++)
        {
            var token = tokens[at];
            if (token.Is(")"))
                return at + 1;
            if (token.Is("...") && !isVariadic)
            {
                isVariadic = true;
                // GNU's 'args...' names the parameter; the standard's '...' is __VA_ARGS__.
                if (at == 1 || tokens[at - 1].Is(","))
                    parameters.Add(WellKnown.VariableArguments);
            }
            else if (token.Symbol is { } symbol && !isVariadic && (at == 1 || tokens[at - 1].Is(",")))
            {
                parameters.Add(symbol);
            }
            else if (!token.Is(",") || isVariadic || tokens[at - 1].Kind != TokenKind.Name)
            {
                break;
            }
        }

        throw new ScanTroubleException($"the parameters of macro {name} are malformed");
    }
}
