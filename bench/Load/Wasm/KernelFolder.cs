using System.Diagnostics;

namespace Burst.Load.Wasm;

/// <summary>Where <c>bench/kernels/build.sh</c> leaves what it builds; it runs when something is missing.</summary>
internal static class KernelFolder
{
    /// <summary>What scripts make and fetch.</summary>
    public static string Artifacts { get; } = Path.Combine(Top(), "artifacts");

    public static string Find()
    {
        var folder = Path.Combine(Artifacts, "kernels");
        if (File.Exists(Path.Combine(folder, "native")) && File.Exists(Path.Combine(folder, "echo.wasm")))
            return folder;
        using var build = Process.Start(Path.Combine(Top(), "bench", "kernels", "build.sh"));
        build.WaitForExit();
        return build.ExitCode == 0 ? folder : throw new InvalidOperationException("bench/kernels/build.sh failed");
    }

    /// <summary>A script for node.</summary>
    public static string Script(string name) => Path.Combine(Top(), "bench", "kernels", name);

    private static string Top()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Burst.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not inside the repository");
        return folder;
    }
}
