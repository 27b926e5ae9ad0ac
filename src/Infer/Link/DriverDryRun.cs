using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Burst.Engine;
using Burst.Infer.Tools;

namespace Burst.Infer.Link;

/// <summary>Asks a compiler's driver how it would call the linker: <c>gcc -###</c>, which reads no input and takes
/// milliseconds. Clang has it too.</summary>
/// <remarks>Start files, the folders of libraries and the runtime's own libraries depend on the driver's build, its specs
/// and the environment; no table of ours could tell them all.</remarks>
internal static class DriverDryRun
{
    /// <summary>The linker's program and arguments, or <see langword="null"/> where the driver refuses the call.</summary>
    /// <param name="call">A call that links.</param>
    /// <param name="arguments">Its arguments, with response files opened.</param>
    /// <param name="warns">Whether the driver has something to say besides.</param>
    /// <exception cref="BurstException">The driver cannot be started.</exception>
    public static ImmutableArray<string>? LinkerOf(ToolCall call, ImmutableArray<string> arguments, out bool warns)
    {
        warns = false;
        var start = new ProcessStartInfo(call.Program, ["-###", .. arguments])
        {
            WorkingDirectory = call.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in call.Environment)
            start.Environment[name] = value;
        start.Environment["LC_ALL"] = "C";
        var commands = Run(start);
        warns = commands?.Split('\n').Any(line => !line.StartsWith(' ') && line.Contains("warning: ", StringComparison.Ordinal)) == true;
        return commands is null ? null : LastCommand(commands);
    }

    /// <summary>Splits a line of <c>-###</c>: words in double quotes have backslashes before <c>"</c>, <c>\</c> and
    /// <c>$</c>.</summary>
    public static ImmutableArray<string> Split(string line)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == ' ')
                continue;
            word.Clear();
            for (var isQuoted = false; i < line.Length && (isQuoted || line[i] != ' '); i++)
            {
                if (line[i] == '"')
                    isQuoted = !isQuoted;
                else
                    word.Append(line[i] == '\\' && i + 1 < line.Length ? line[++i] : line[i]);
            }

            words.Add(word.ToString());
        }

        return words.DrainToImmutable();
    }

    // Commands are the lines that start with a space; the linker's is the last.
    private static ImmutableArray<string>? LastCommand(string output)
    {
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith(' '));
        return line is null ? null : Split(line);
    }

    private static string? Run(ProcessStartInfo start)
    {
        try
        {
            using var driver = Process.Start(start)!;
            driver.StandardInput.Close();
            var printed = driver.StandardOutput.ReadToEndAsync();
            var commands = driver.StandardError.ReadToEnd();
            printed.Wait();
            driver.WaitForExit();
            return driver.ExitCode == 0 ? commands : null;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BurstException($"'{start.FileName}': {e.Message}");
        }
    }
}
