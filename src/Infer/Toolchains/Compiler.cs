namespace Burst.Infer.Toolchains;

/// <summary>A compiler's driver and the programs that it starts.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="Program">The driver's absolute path: the real one where a wrapper such as ccache stands before it.</param>
/// <param name="Version">Its major version.</param>
/// <param name="IsCxxDriver">Whether it is <c>g++</c>, which takes C for C++.</param>
/// <param name="C">The absolute path of the C compiler proper; <see langword="null"/> where it is not installed.</param>
/// <param name="Cxx">The same of the C++ compiler.</param>
/// <param name="Assembler">The same of the assembler.</param>
public sealed record Compiler(string Program, int Version, bool IsCxxDriver, string? C, string? Cxx, string? Assembler);
