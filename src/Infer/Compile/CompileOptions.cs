namespace Burst.Infer.Compile;

/// <summary>How compiler calls become thunks.</summary>
public sealed record CompileOptions
{
    /// <summary>Whether what is compiled names the project's real folder, as a plain build at that place would, rather than
    /// <c>.</c>; check-outs in different places then share nothing. The default is <see langword="false"/>.</summary>
    public bool KeepsPaths { get; init; }

    /// <summary>Whether preprocessing, compiling and assembling are thunks of their own. More is shared (a changed comment compiles
    /// nothing), and the compiler, which does not see the sources, shows no lines of them in its messages; debug information
    /// records <c>-fpreprocessed</c>. Clang does all in one. The default is <see langword="false"/>: one thunk.</summary>
    public bool IsSplit { get; init; }
}
