using Burst.Infer.Tools;

namespace Burst.Infer.Compile;

/// <summary>Recognises the probes of configure scripts, which ask the compiler questions and need real answers at once.</summary>
internal static class ConfigureStep
{
    private static readonly string[] s_folders = ["/CMakeFiles/CMakeScratch", "/CMakeFiles/CMakeTmp", "/CMakeFiles/TryCompile", "/meson-private"];

    /// <summary>Why a call is taken for a probe; <see langword="null"/> where it is none.</summary>
    public static string? Recognise(ToolCall call, CompilerCommand command)
    {
        if (s_folders.FirstOrDefault(folder => call.Directory.Contains(folder, StringComparison.Ordinal)) is not null)
            return "a probe of cmake or meson";
        var names = command.Inputs.Select(input => input.Name).Append(command.Output ?? "");
        return names.Any(IsProbe) ? "a probe of configure" : null;
    }

    private static bool IsProbe(string name) =>
        Path.GetFileName(name) is ['c', 'o', 'n', 'f', 't', 'e', 's', 't', ..] or ['_', 'c', 'o', 'n', 'f', 't', 'e', 's', 't', ..]
        || name.Contains("CMakeFiles/3.", StringComparison.Ordinal) || name.Contains("/meson-private/", StringComparison.Ordinal);
}
