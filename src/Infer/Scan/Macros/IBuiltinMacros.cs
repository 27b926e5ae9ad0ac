using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Macros;

/// <summary>Works out macros that have no definition.</summary>
internal interface IBuiltinMacros
{
    /// <summary>The token that a macro stands for here.</summary>
    /// <param name="macro">One with a <see cref="Macro.Builtin"/>.</param>
    /// <param name="name">The token that named it.</param>
    /// <param name="tokens">What follows, for those that take arguments.</param>
    /// <exception cref="ScanTroubleException">It cannot be worked out.</exception>
    Token Expand(Macro macro, Token name, MacroExpander tokens);
}
