namespace Burst.Infer.Scan;

/// <summary>Whose way of writing a dependency file it is.</summary>
public enum DependencyStyle
{
    /// <summary>GCC's: lines of 72 columns, each file as often as it was entered.</summary>
    Gcc,

    /// <summary>Clang's: lines of 75 columns, each name once.</summary>
    Clang,

    /// <summary>That of clang up to 14: an empty line before each target of <c>-MP</c>.</summary>
    SpacedClang,
}
