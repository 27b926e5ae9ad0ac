using Burst.Infer.Scan.Lexing;
using Burst.Infer.Scan.Macros;

namespace Burst.Infer.Scan.Sources;

internal enum DirectiveKind : byte
{
    Define,
    Undef,
    Include,
    IncludeNext,
    Import,
    If,
    Ifdef,
    Ifndef,
    Elif,
    Elifdef,
    Elifndef,
    Else,
    Endif,
    Line,
    Once,
    SystemHeader,
    PushMacro,
    PopMacro,

    /// <summary>No directive: a mention of a time in the text.</summary>
    Time,

    /// <summary>No directive: the assembler is told to open a file.</summary>
    AssemblerFile,

    /// <summary>What the scanner leaves to the compiler.</summary>
    Trouble,
}

/// <summary>What the scanner has to do at a place of a file. Immutable to whoever looks.</summary>
/// <param name="kind">What it is.</param>
/// <param name="line">The line in the file, from 1.</param>
internal sealed class Directive(DirectiveKind kind, int line)
{
    private Token[]? _tokens;

    public DirectiveKind Kind { get; } = kind;

    public int Line { get; } = line;

    /// <summary>The name that is defined, undefined, asked for.</summary>
    public Symbol? Name { get; init; }

    /// <summary>Of <see cref="DirectiveKind.Define"/>.</summary>
    public Macro? Macro { get; init; }

    /// <summary>What follows the directive's name; of trouble: the reason.</summary>
    public ReadOnlyMemory<char> Text { get; init; }

    /// <summary>The name of a file, where it is spelt out.</summary>
    public string? Header { get; init; }

    /// <summary>Whether the header is in <c>&lt;&gt;</c>.</summary>
    public bool IsAngled { get; init; }

    /// <summary>Whether the assembler takes the file for more source: <c>.include</c>.</summary>
    public bool IsSource { get; init; }

    /// <summary>Which times a macro's definition or the text mentions.</summary>
    public TimeMacros Times { get; init; }

    /// <summary>Of a conditional: the index of the next branch, or of the end.</summary>
    public int Next { get; set; }

    /// <summary>The tokens of <see cref="Text"/>.</summary>
    public Token[] Tokens(LanguageRules rules) =>
        _tokens ??= [.. new Tokenizer(rules).All(Text.Span, hasHeaderNames: Kind is DirectiveKind.If or DirectiveKind.Elif)];
}
