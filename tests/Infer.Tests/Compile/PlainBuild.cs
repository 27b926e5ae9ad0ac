using System.Collections.Immutable;
using System.Diagnostics;
using Burst.Infer.Tools;

namespace Burst.Infer.Tests.Compile;

/// <summary>Calls tools as a build does: for real, and as a model sees it.</summary>
internal static class PlainBuild
{
    /// <summary>The program that a name stands for on the tests' own <c>PATH</c>.</summary>
    public static string Find(string tool) => ProgramSearch.Find(tool, Variables()) ?? throw new FileNotFoundException($"no {tool} on PATH");

    /// <summary>A call in a folder, in the C locale.</summary>
    public static ToolCall Call(string directory, string tool, params ImmutableArray<string> arguments) =>
        new(Path.GetFileName(tool), arguments, directory, Variables(), Find(tool));

    /// <summary>Runs the real tool.</summary>
    /// <returns>Its exit code and what it printed to its standard error.</returns>
    public static (int ExitCode, string Errors) Run(ToolCall call, params string[] more)
    {
        using var process = Process.Start(
            new ProcessStartInfo(call.Program, [.. more, .. call.Arguments]) { RedirectStandardError = true }.As(call))!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }

    /// <summary>Runs the real tool.</summary>
    /// <returns>Its exit code and what it printed to its standard output.</returns>
    public static (int ExitCode, string Printed) Print(ToolCall call)
    {
        using var process = Process.Start(
            new ProcessStartInfo(call.Program, call.Arguments) { RedirectStandardOutput = true }.As(call))!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, printed);
    }

    private static ProcessStartInfo As(this ProcessStartInfo start, ToolCall call)
    {
        start.WorkingDirectory = call.Directory;
        start.Environment.Clear();
        foreach (var (name, value) in call.Environment)
            start.Environment[name] = value;
        return start;
    }

    private static Dictionary<string, string> Variables() => new(StringComparer.Ordinal)
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["LC_ALL"] = "C",
    };
}
