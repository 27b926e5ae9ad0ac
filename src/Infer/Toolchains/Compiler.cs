namespace Burst.Infer.Toolchains;

/// <summary>A compiler's driver and the programs that it starts.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="Program">The driver's absolute path: the real one where a wrapper such as ccache stands before it.</param>
/// <param name="Version">Its major version.</param>
/// <param name="IsCxxDriver">Whether it is <c>g++</c>, which takes C for C++.</param>
/// <param name="C">The absolute path of the C compiler proper; <see langword="null"/> where it is not installed.</param>
/// <param name="Cxx">The same of the C++ compiler.</param>
/// <param name="Assembler">The same of the assembler.</param>
public sealed record Compiler(string Program, int Version, bool IsCxxDriver, string? C, string? Cxx, string? Assembler)
{
    /// <summary>What is particular of clang; <see langword="null"/> for gcc.</summary>
    public Clang? Clang { get; init; }

    /// <summary>The path by which the build calls it: some of what a compiler answers depends on that.</summary>
    public string Called => Clang?.Called ?? Program;
}

/// <summary>What is particular of a clang: one program is driver, compiler and assembler.</summary>
/// <param name="Called">The absolute path by which the build calls it: it finds its gcc and its headers from there.</param>
/// <param name="Name">What it calls itself in its messages, such as <c>clang</c> or <c>clang-19</c>.</param>
/// <param name="SpacesPhonyTargets">Whether <c>-MP</c> sets its targets apart by empty lines, as versions up to 14 do.</param>
public sealed record Clang(string Called, string Name, bool SpacesPhonyTargets)
{
    /// <summary>The last version in which a header's folder is known by the first name that led to it.</summary>
    public const int LastToNameFoldersOnce = 16;

    /// <summary>The first version that takes dates and times from <c>SOURCE_DATE_EPOCH</c>.</summary>
    public const int FirstToBeToldTheTime = 16;

    /// <summary>The last version whose assembler writes its folder into debug information without looking at maps.</summary>
    public const int LastWithUnmappedAssembler = 16;

    /// <summary>The last version that takes path maps in an order of its own, rather than the last that fits.</summary>
    public const int LastWithUnorderedMaps = 16;
}
