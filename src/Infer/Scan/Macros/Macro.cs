using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Macros;

/// <summary>A macro's definition. Immutable to whoever looks; its body is made into tokens when it is first expanded, which
/// most macros never are.</summary>
internal sealed class Macro
{
    private readonly ReadOnlyMemory<char> _text;
    private readonly LanguageRules _rules;
    private MacroBody? _body;

    /// <param name="name">Its name.</param>
    /// <param name="text">What follows the name in its definition.</param>
    /// <param name="rules">The language of the definition.</param>
    public Macro(Symbol name, ReadOnlyMemory<char> text, LanguageRules rules)
    {
        Name = name;
        _text = text;
        _rules = rules;
    }

    /// <summary>A macro that the compiler works out each time.</summary>
    public Macro(Symbol name, BuiltinMacro builtin)
    {
        Name = name;
        Builtin = builtin;
        _rules = null!;
    }

    public Symbol Name { get; }

    public BuiltinMacro Builtin { get; }

    /// <exception cref="ScanTroubleException">The definition is malformed.</exception>
    public MacroBody Body => _body ??= MacroBody.Parse(Name, _text.Span, _rules);
}

/// <summary>Macros without a definition.</summary>
internal enum BuiltinMacro : byte
{
    None,
    Line,
    File,
    IncludeLevel,
    HasInclude,
    HasIncludeNext,

    /// <summary>The compiler's own questions, such as <c>__has_builtin</c>.</summary>
    Question,

    /// <summary><c>__COUNTER__</c>, which text that is not read here counts up: known only beside another one.</summary>
    Counter,

    /// <summary>What a directive must not depend on: times, <c>_Pragma</c>.</summary>
    Unpredictable,
}
