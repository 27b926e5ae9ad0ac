using System.Diagnostics;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>The burst program as a user has it: a process.</summary>
internal static class BurstProgram
{
    private static readonly Lazy<string> _toolsPath = new(MakeLinks);

    /// <summary>The published program where there is one, because it starts faster; else the one built beside the tests.</summary>
    public static string Path { get; } = new[]
    {
        System.IO.Path.Combine(Checkout.Root, "artifacts", "burst", "burst"),
        System.IO.Path.Combine(AppContext.BaseDirectory, "burst"),
    }.First(File.Exists);

    /// <summary>A folder with gg's program names, all of which are burst.</summary>
    public static string GgTools => _toolsPath.Value;

    /// <summary>Runs burst.</summary>
    public static Outcome Run(string directory, params string[] arguments) => Run(directory, Path, arguments);

    /// <summary>Runs a shell command line in which gg's programs are burst.</summary>
    public static Outcome Shell(string directory, string command) => Run(directory, "/bin/sh", "-c", command);

    /// <summary>Starts a program in a clean environment.</summary>
    public static Process Start(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GG_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["PATH"] = $"{GgTools}:/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = directory;

        // A test is over when its processes are; standbys have tests of their own.
        start.Environment["BURST_STANDBY"] = "0";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            start.Environment["DOTNET_ROOT"] = root;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static Outcome Run(string directory, string program, params string[] arguments)
    {
        using var process = Start(directory, program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} hangs: {error.Result}");
        }

        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    private static string MakeLinks()
    {
        var directory = Directory.CreateTempSubdirectory("burst-tools-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        using var process = Process.Start(new ProcessStartInfo(Path, ["gg", "links", directory])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return directory;
    }
}

internal readonly record struct Outcome(int ExitCode, string Output, string Error);
