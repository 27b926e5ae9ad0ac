namespace Burst.Infer.Compile;

/// <summary>What a compiler's driver does with an input.</summary>
internal enum InputLanguage
{
    /// <summary>Hands it to the linker.</summary>
    Object,

    /// <summary>Compiles C.</summary>
    C,

    /// <summary>Compiles C++.</summary>
    Cxx,

    /// <summary>Compiles C that is preprocessed.</summary>
    PreprocessedC,

    /// <summary>Compiles C++ that is preprocessed.</summary>
    PreprocessedCxx,

    /// <summary>Assembles.</summary>
    Assembler,

    /// <summary>Preprocesses and assembles.</summary>
    PreprocessedAssembler,

    /// <summary>Something that no thunk stands for: another language, a header to be precompiled.</summary>
    Other,
}

/// <summary>Tells languages by options and by names.</summary>
/// <remarks>Source: GCC's manual, "Options Controlling the Kind of Output".</remarks>
internal static class InputLanguages
{
    /// <summary>What <c>-x</c> names; <see langword="null"/> for <c>none</c>.</summary>
    public static InputLanguage? ByOption(string name) => name switch
    {
        "none" => null,
        "c" => InputLanguage.C,
        "c++" => InputLanguage.Cxx,
        "cpp-output" => InputLanguage.PreprocessedC,
        "c++-cpp-output" => InputLanguage.PreprocessedCxx,
        "assembler" => InputLanguage.Assembler,
        "assembler-with-cpp" => InputLanguage.PreprocessedAssembler,
        _ => InputLanguage.Other,
    };

    /// <summary>What a file's name says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isCxxDriver">Whether the compiler is called as <c>g++</c>, which takes C for C++.</param>
    public static InputLanguage ByName(string path, bool isCxxDriver) => Path.GetExtension(path) switch
    {
        ".c" => isCxxDriver ? InputLanguage.Cxx : InputLanguage.C,
        ".cc" or ".cp" or ".cxx" or ".cpp" or ".CPP" or ".c++" or ".C" => InputLanguage.Cxx,
        ".i" => isCxxDriver ? InputLanguage.PreprocessedCxx : InputLanguage.PreprocessedC,
        ".ii" => InputLanguage.PreprocessedCxx,
        ".s" => InputLanguage.Assembler,
        ".S" or ".sx" => InputLanguage.PreprocessedAssembler,
        ".h" or ".hh" or ".H" or ".hp" or ".hxx" or ".hpp" or ".HPP" or ".h++" or ".tcc" or ".m" or ".mi" or ".mm" or ".M"
            or ".mii" or ".f" or ".for" or ".ftn" or ".F" or ".FOR" or ".fpp" or ".FPP" or ".FTN" or ".f90" or ".f95" or ".f03"
            or ".f08" or ".F90" or ".F95" or ".F03" or ".F08" or ".go" or ".d" or ".di" or ".dd" or ".ads" or ".adb" or ".mod"
            or ".def" or ".cppm" or ".ixx" => InputLanguage.Other,
        _ => InputLanguage.Object,
    };

    /// <summary>Whether the language has directives, and so headers.</summary>
    public static bool HasHeaders(this InputLanguage language) =>
        language is InputLanguage.C or InputLanguage.Cxx or InputLanguage.PreprocessedAssembler;
}
