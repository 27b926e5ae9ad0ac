using System.Text;
using System.Text.Unicode;
using Burst.Engine;

namespace Burst.Cli;

/// <summary>The command line as the system passed it, before .NET made strings of it.</summary>
internal static class CommandLine
{
    private const string Path = "/proc/self/cmdline";

    /// <summary>The name under which the program was started, without folders.</summary>
    public static string ProgramName()
    {
        var line = Read();
        var end = Array.IndexOf(line, (byte)0);
        var name = Encoding.UTF8.GetString(line, 0, Math.Max(0, end));
        return name[(name.LastIndexOf('/') + 1)..];
    }

    /// <summary>Makes sure that every argument is what the caller wrote: .NET silently replaces bytes that are not UTF-8.</summary>
    /// <exception cref="BurstException">One is not UTF-8; says which.</exception>
    public static void RequireUtf8(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].Contains('\uFFFD'))
                continue;
            var raw = RawArguments();
            var at = raw.Count - arguments.Count + i;
            if (at >= 0 && !Utf8.IsValid(raw[at]))
                throw new BurstException($"argument {i + 1} ('{arguments[i]}') is not UTF-8: a thunk could not keep it");
        }
    }

    private static List<byte[]> RawArguments()
    {
        var arguments = new List<byte[]>();
        var line = Read().AsSpan();
        while (!line.IsEmpty)
        {
            var end = line.IndexOf((byte)0);
            if (end < 0)
                break;
            arguments.Add(line[..end].ToArray());
            line = line[(end + 1)..];
        }

        return arguments;
    }

    private static byte[] Read()
    {
        try
        {
            return File.ReadAllBytes(Path);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
