using System.Collections.Immutable;

namespace Burst.Infer.Scan;

/// <summary>A source file, and how the compiler would preprocess it.</summary>
/// <param name="Source">The file, spelt as in the compiler's arguments.</param>
/// <param name="Directory">The compiler's working directory, absolute.</param>
/// <param name="Rules">The language and its standard.</param>
/// <param name="Search">Where headers are looked for.</param>
/// <param name="Predefined">What the compiler defines by itself under these flags.</param>
/// <param name="Compiler">Answers what only the compiler knows.</param>
public sealed record ScanRequest(
    string Source,
    string Directory,
    LanguageRules Rules,
    SearchPath Search,
    PredefinedMacros Predefined,
    ICompilerAnswers Compiler)
{
    /// <summary>Of <c>-D</c> and <c>-U</c>, in order.</summary>
    public ImmutableArray<MacroOption> Macros { get; init; } = [];

    /// <summary>Of <c>-imacros</c>, in order.</summary>
    public ImmutableArray<string> MacroFiles { get; init; } = [];

    /// <summary>Of <c>-include</c>, in order.</summary>
    public ImmutableArray<string> IncludedFiles { get; init; } = [];

    /// <summary>How headers are told apart; by default as GCC does.</summary>
    public HeaderIdentity Identity { get; init; }

    /// <summary>Whether system headers are called by their real path where that is shorter. By default as GCC does; clang never does.</summary>
    public bool ShortensNames { get; init; } = true;

    /// <summary>A header that is included unasked where it is found; by default glibc's. <see langword="null"/> where there
    /// is none: <c>-ffreestanding</c>, <c>-nostdinc</c>, and clang.</summary>
    public string? ImplicitHeader { get; init; } = "stdc-predef.h";
}
