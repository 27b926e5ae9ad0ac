using System.Diagnostics;

namespace Burst.Load.Wasm;

/// <summary>Where <c>bench/kernels/build.sh</c> leaves what it builds; it runs when something is missing.</summary>
internal static class KernelFolder
{
    public static string Find()
    {
        var folder = Path.Combine(Top(), "artifacts", "kernels");
        if (File.Exists(Path.Combine(folder, "native")) && File.Exists(Path.Combine(folder, "echo.wasm")))
            return folder;
        using var build = Process.Start(Path.Combine(Top(), "bench", "kernels", "build.sh"));
        build.WaitForExit();
        return build.ExitCode == 0 ? folder : throw new InvalidOperationException("bench/kernels/build.sh failed");
    }

    public static string NodeScript() => Path.Combine(Top(), "bench", "kernels", "node.mjs");

    private static string Top()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Burst.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not inside the repository");
        return folder;
    }
}
