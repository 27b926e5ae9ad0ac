using System.Collections;
using System.Diagnostics;
using Burst.Gg.Layout;
using Burst.Infer.Tools;

namespace Burst.Infer.Tests;

/// <summary>Makes calls of tools as a build in a <see cref="Workshop"/> would, for real or by a model.</summary>
internal static class Calls
{
    /// <summary>A call in a folder of the project.</summary>
    public static ToolCall Call(this Workshop shop, string tool, string folder, params string[] arguments)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        return new ToolCall(
            Path.GetFileName(tool), [.. arguments], shop[folder].TrimEnd('/'), environment,
            tool.StartsWith('/') ? tool : ProgramSearch.Find(tool, environment.GetValueOrDefault("PATH", ""), shop[folder])!);
    }

    /// <summary>Runs a command line of a shell in a folder of the project.</summary>
    public static (int ExitCode, string Printed) Shell(this Workshop shop, string command, string folder = "")
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec 2>&1; {command}"])
        {
            WorkingDirectory = shop[folder],
            RedirectStandardOutput = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var shell = Process.Start(start)!;
        var printed = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return (shell.ExitCode, printed);
    }

    /// <summary>What a call writes when it runs for real: the file is taken away again.</summary>
    public static byte[] ReallyMade(this Workshop shop, ToolCall call, string output)
    {
        var start = new ProcessStartInfo(call.Program, call.Arguments) { WorkingDirectory = call.Directory };
        using (var tool = Process.Start(start)!)
        {
            tool.WaitForExit();
            Assert.Equal(0, tool.ExitCode);
        }

        var made = File.ReadAllBytes(shop[output]);
        File.Delete(shop[output]);
        return made;
    }

    /// <summary>Puts placeholders where the tool would have written.</summary>
    public static void Place(this ToolAnswer.Modelled answer)
    {
        foreach (var output in answer.Outputs)
            PlaceholderFile.Write(output.Path, output.Output);
    }

    /// <summary>That a model has thunks for a call.</summary>
    public static ToolAnswer.Modelled Modelled(this ToolAnswer answer) => answer switch
    {
        ToolAnswer.Modelled modelled => modelled,
        ToolAnswer.RunReal real => throw new Xunit.Sdk.XunitException($"runs for real: {real.Reason}"),
        _ => throw new Xunit.Sdk.XunitException($"{answer}"),
    };
}
