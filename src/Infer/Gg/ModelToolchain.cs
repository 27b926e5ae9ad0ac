using System.Diagnostics;
using Burst.Engine;

namespace Burst.Infer.Gg;

/// <summary>The tools that gg's models name in thunks, and the machine's own compiler, which they ask.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="folder">Holds <c>gcc</c>, <c>g++</c>, <c>cc1</c>, <c>cc1plus</c>, <c>as</c>, <c>collect2</c>, <c>ld</c>,
/// <c>ar</c>, <c>ranlib</c> and <c>strip</c> that read gg's manifests.</param>
/// <param name="searchPath">Where the machine's own tools are, as in <c>PATH</c>.</param>
public sealed class ModelToolchain(string folder, string searchPath)
{
    /// <summary>Names the folder.</summary>
    public const string Variable = "GG_TOOLCHAIN";

    /// <summary>A tool's file.</summary>
    /// <exception cref="BurstException">It is not in the folder.</exception>
    public string PathOf(string tool)
    {
        var path = Path.Combine(folder, tool);
        return File.Exists(path) ? path : throw new BurstException($"'{tool}' is not in the toolchain ({Variable} is '{folder}')");
    }

    /// <summary>Runs a tool of the machine.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="mayFail">Whether its status does not count.</param>
    /// <returns>What it wrote to its standard output and standard error.</returns>
    /// <exception cref="BurstException">It is not found, or it fails; then with what it wrote.</exception>
    internal (string Output, string Error) Ask(string tool, IEnumerable<string> arguments, bool mayFail = false)
    {
        var program = searchPath.Split(':').Where(directory => directory.Length > 0)
            .Select(directory => Path.Combine(directory, tool)).FirstOrDefault(File.Exists)
            ?? throw new BurstException($"'{tool}' is not in {searchPath}");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = searchPath;
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start) ?? throw new BurstException($"'{program}' does not start");
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 && !mayFail)
            throw new BurstException($"{tool} ended with status {process.ExitCode}\n{error.GetAwaiter().GetResult().TrimEnd()}");
        return (output, error.GetAwaiter().GetResult());
    }
}
