using System.Diagnostics;

namespace Burst.Wasm.Compile.Cache;

/// <summary>Compiles the IL of a whole module to machine code with crossgen2, .NET's compiler ahead of time.</summary>
internal static class Precompiler
{
    private const int MaxMessage = 2000;

    /// <summary>Makes an image with machine code of an image with IL.</summary>
    /// <exception cref="PrecompileException">The tool is not there or failed.</exception>
    public static void Run(string tool, string ilImage, string result, CancellationToken cancellation)
    {
        var own = CodeContext.Own.Location;
        if (own == "")
            throw new PrecompileException("Burst.Wasm is not a file of its own here, which the compiler would have to read.");
        var isAssembly = tool.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : tool)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (isAssembly)
            start.ArgumentList.Add(tool);
        foreach (var argument in Arguments(ilImage, result, own))
            start.ArgumentList.Add(argument);

        using var process = Start(start, tool);
        using var kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == 0 && File.Exists(result))
            return;
        var message = (output + errors.GetAwaiter().GetResult()).Trim();
        throw new PrecompileException(
            $"'{tool}' ended with exit code {process.ExitCode}: {message[..Math.Min(message.Length, MaxMessage)]}");
    }

    private static string[] Arguments(string ilImage, string result, string own) =>
    [
        ilImage, "-o", result, "-O", "--targetos", "linux",
        "--targetarch", System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        "-r", Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll"),
        "-r", own,
        "--instruction-set", "native",

        // Our helpers may be inlined: the key of the image names the very build of this assembly.
        "--inputbubble", "--inputbubbleref", own,
    ];

    private static Process Start(ProcessStartInfo start, string tool)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PrecompileException($"'{tool}' cannot be started: {e.Message}");
        }
    }
}
