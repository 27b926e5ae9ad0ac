namespace Burst.Infer.Compile;

/// <summary>How compiler calls become thunks.</summary>
public sealed record CompileOptions
{
    /// <summary>Whether what is compiled names the project's real folder, as a plain build at that place would, rather than
    /// <c>.</c>; check-outs in different places then share nothing. The default is <see langword="false"/>.</summary>
    public bool KeepsPaths { get; init; }
}
