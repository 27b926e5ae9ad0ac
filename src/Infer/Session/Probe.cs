namespace Burst.Infer.Session;

/// <summary>Knows the small programs that configuring compiles to see what the machine can do.</summary>
internal static class Probe
{
    // autoconf, CMake (its compiler tests, try_compile of several versions), meson, waf, Python's distutils.
    private static readonly string[] Marks =
    [
        "conftest", "/CMakeFiles/CMakeTmp", "/CMakeFiles/CMakeScratch", "/CompilerIdC", "/meson-private/tmp", "/.conf_check_", "_configtest",
    ];

    /// <summary>Whether a call is one.</summary>
    /// <param name="directory">Where the tool was called.</param>
    /// <param name="arguments">Its arguments.</param>
    public static bool IsOne(string directory, IReadOnlyList<string> arguments)
    {
        foreach (var mark in Marks)
        {
            if (directory.Contains(mark, StringComparison.Ordinal)
                || arguments.Any(argument => argument.Contains(mark, StringComparison.Ordinal)))
                return true;
        }

        return false;
    }
}
