namespace Burst.Infer.Gg;

/// <summary>What GCC calls a file's language, and at which stage its work begins.</summary>
/// <param name="Name">As in <c>-x</c>.</param>
/// <param name="First">The first stage.</param>
/// <param name="Preprocessed">The language after preprocessing.</param>
/// <param name="IsCxx">Whether <c>cc1plus</c> reads it.</param>
internal sealed record CompilerLanguage(string Name, CompilerStage First, string Preprocessed, bool IsCxx)
{
    private static readonly CompilerLanguage[] All =
    [
        new("c", CompilerStage.Preprocess, "cpp-output", false),
        new("c-header", CompilerStage.Preprocess, "cpp-output", false),
        new("c++", CompilerStage.Preprocess, "c++-cpp-output", true),
        new("cpp-output", CompilerStage.Compile, "cpp-output", false),
        new("c++-cpp-output", CompilerStage.Compile, "c++-cpp-output", true),
        new("assembler-with-cpp", CompilerStage.Preprocess, "assembler", false),
        new("assembler", CompilerStage.Assemble, "assembler", false),
    ];

    /// <summary>A file's language; <see langword="null"/> for what the linker reads.</summary>
    /// <param name="file">The file.</param>
    /// <param name="given">What <c>-x</c> says.</param>
    /// <param name="isCxxDriver">Whether <c>g++</c> was called, which takes C for C++.</param>
    public static CompilerLanguage? Of(string file, string? given, bool isCxxDriver)
    {
        var name = given ?? Path.GetExtension(file) switch
        {
            ".c" => isCxxDriver ? "c++" : "c",
            ".h" => "c-header",
            ".cc" or ".cp" or ".cxx" or ".cpp" or ".c++" or ".C" or ".CPP" => "c++",
            ".i" => "cpp-output",
            ".ii" => "c++-cpp-output",
            ".S" or ".sx" => "assembler-with-cpp",
            ".s" => "assembler",
            _ => null,
        };
        return name is null ? null : Array.Find(All, language => language.Name == name);
    }
}
