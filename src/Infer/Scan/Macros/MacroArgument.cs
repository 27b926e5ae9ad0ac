using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Macros;

/// <summary>An argument of a macro's call: as written, and, when asked for, expanded and as a string.</summary>
internal sealed class MacroArgument(List<Token> tokens)
{
    public List<Token> Tokens { get; } = tokens;

    public List<Token>? Expanded { get; set; }

    public string? Stringified { get; set; }

    /// <summary>Whether nothing at all stands where it could: not even a comma before it.</summary>
    public bool IsOmitted { get; set; }
}
