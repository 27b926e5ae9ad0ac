using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Sources;

/// <summary>A file as the scanner sees it. Immutable to whoever looks; shared by threads and units.</summary>
/// <param name="Text">Its bytes, one character each.</param>
/// <param name="Directives">What there is to do, in order.</param>
/// <param name="Guard">The macro that makes a second reading pointless: all of the file is in <c>#ifndef</c> of it.</param>
/// <param name="Fault">Why it cannot be scanned, if so.</param>
internal sealed record ParsedFile(
    string Text, Directive[] Directives, Symbol? Guard, string? Fault)
{
    private CompilerQuestion[]? _questions;

    /// <summary>What its conditions seem to ask the compiler, each once; some of it through macros such as
    /// <c>__glibc_has_attribute</c>.</summary>
    public IReadOnlyList<CompilerQuestion> Questions => _questions ??=
        [.. Directives.Where(directive => directive.Kind is DirectiveKind.If or DirectiveKind.Elif)
            .SelectMany(directive => Mentions.Questions($"{directive.Text}")).Distinct()];
}
