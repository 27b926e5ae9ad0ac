using Burst.Infer.Scan.Lexing;
using Burst.Infer.Scan.Macros;

namespace Burst.Infer.Scan.Conditions;

/// <summary>Works out <c>#if</c>.</summary>
/// <remarks>Not thread-safe. Source: ISO C, 6.10.1; all is 64 bits wide.</remarks>
internal sealed class ConditionEvaluator(MacroExpander tokens, MacroTable macros, LanguageRules rules)
{
    private Token _token = Token.End;
    private ulong _counters;

    /// <summary>Whether a condition holds.</summary>
    /// <exception cref="ScanTroubleException">It is malformed, or only the compiler can work it out.</exception>
    public bool Holds(Token[] condition)
    {
        tokens.Start(condition, keepsSpace: false);
        _counters = 0;
        Advance();
        var value = Expression(isUsed: true);
        if (_token.Kind != TokenKind.End)
            throw new ScanTroubleException($"#if has an unexpected '{_token.Text}'");
        return IsTrue(value, isUsed: true);
    }

    private static bool IsTrue(Value value, bool isUsed) => Known(value, isUsed).Bits != 0;

    private static Value Known(Value value, bool isUsed) => value.IsCounter && isUsed
        ? throw new ScanTroubleException("a directive depends on __COUNTER__")
        : value with { IsCounter = false };

    private void Advance() => _token = tokens.NextSolid();

    private bool Skip(string punctuator)
    {
        if (!_token.Is(punctuator))
            return false;
        Advance();
        return true;
    }

    private void Expect(string punctuator)
    {
        if (!Skip(punctuator))
            throw new ScanTroubleException($"#if lacks a '{punctuator}'");
    }

    private Value Expression(bool isUsed)
    {
        var value = Conditional(isUsed);
        while (Skip(","))
            value = Conditional(isUsed);
        return value;
    }

    private Value Conditional(bool isUsed)
    {
        var condition = Binary(0, isUsed);
        if (!Skip("?"))
            return condition;
        var holds = IsTrue(condition, isUsed);
        var first = Expression(isUsed && holds);
        Expect(":");
        var second = Conditional(isUsed && !holds);
        return (holds ? first : second) with { IsUnsigned = first.IsUnsigned || second.IsUnsigned };
    }

    private Value Binary(int level, bool isUsed)
    {
        var left = Unary(isUsed);
        while (true)
        {
            var name = OperatorName();
            var precedence = BinaryOperator.Precedence(name);
            if (precedence <= level)
                return left;
            Advance();
            var rightIsUsed = isUsed && name switch
            {
                "&&" => IsTrue(left, isUsed),
                "||" => !IsTrue(left, isUsed),
                _ => true,
            };
            var right = Binary(precedence, rightIsUsed);
            if (!(left.IsCounter && right.IsCounter && BinaryOperator.IsDifference(name)))
                (left, right) = (Known(left, isUsed), Known(right, rightIsUsed));
            left = BinaryOperator.Apply(name, left, right, rightIsUsed);
        }
    }

    // C++ spells operators in words too.
    private string OperatorName()
    {
        if (_token.Kind == TokenKind.Punctuator)
            return _token.Text;
        if (_token.Kind != TokenKind.Name || rules.Language != SourceLanguage.Cxx)
            return "";
        return _token.Text switch
        {
            "and" => "&&",
            "or" => "||",
            "bitand" => "&",
            "bitor" => "|",
            "xor" => "^",
            "not_eq" => "!=",
            "not" => "!",
            "compl" => "~",
            _ => "",
        };
    }

    private Value Unary(bool isUsed)
    {
        var token = _token;
        switch (OperatorName())
        {
            case "!":
                Advance();
                return new Value(IsTrue(Unary(isUsed), isUsed) ? 0UL : 1, false);
            case "~":
                Advance();
                var inverted = Known(Unary(isUsed), isUsed);
                return inverted with { Bits = ~inverted.Bits };
            case "-":
                Advance();
                var negated = Known(Unary(isUsed), isUsed);
                return negated with { Bits = 0 - negated.Bits };
            case "+":
                Advance();
                return Unary(isUsed);
            case "(":
                Advance();
                var inner = Expression(isUsed);
                Expect(")");
                return inner;
        }

        switch (token.Kind)
        {
            case TokenKind.Number:
                Advance();
                return Literal.Number(token.Text);
            case TokenKind.Counter:
                Advance();
                return new Value(_counters++, false, IsCounter: true);
            case TokenKind.Character:
                Advance();
                return Literal.Character(token.Text, rules);
            case TokenKind.Name when token.Symbol == WellKnown.Defined:
                return Defined();
            case TokenKind.Name:
                Advance();
                if (_token.Is("("))
                    throw new ScanTroubleException($"#if calls '{token.Text}', which is no macro");
                var isTrue = rules.Language == SourceLanguage.Cxx && token.Symbol == WellKnown.True;
                return new Value(isTrue ? 1UL : 0, false);
            default:
                throw new ScanTroubleException(token.Kind == TokenKind.End
                    ? "#if lacks an operand"
                    : $"#if has an unexpected '{token.Text}'");
        }
    }

    private Value Defined()
    {
        var name = tokens.NextUnexpanded();
        var isEnclosed = name.Is("(");
        if (isEnclosed)
            name = tokens.NextUnexpanded();
        if (name.Symbol is null || (isEnclosed && !tokens.NextUnexpanded().Is(")")))
            throw new ScanTroubleException("'defined' is not followed by a name");
        Advance();
        return new Value(macros.Has(name.Symbol) ? 1UL : 0, false);
    }
}
