using System.Globalization;

namespace Burst.Infer.Session;

/// <summary>What the system tells of the processes of a build. Of one that has ended it tells nothing.</summary>
/// <remarks>Thread-safe. Source: Linux, proc(5).</remarks>
internal static class ProcessTable
{
    private const int FirstKept = 10;
    private const int AccessMode = 3;
    private const int CloseOnExec = 0x80000;

    private static readonly string[] s_shells = ["sh", "bash", "dash", "ash", "ksh", "ksh93", "mksh", "zsh", "busybox"];

    /// <summary>Whether a process runs one of some programs, by whatever name: a script that is started directly has its own.</summary>
    public static bool Is(int process, string[] programs) =>
        Array.IndexOf(programs, TextOf(process, "comm").TrimEnd('\n')) >= 0
        || (LinkOf($"/proc/{process}/exe") is { } program && Array.IndexOf(programs, Path.GetFileName(program)) >= 0);

    /// <summary>Whether a process is a shell.</summary>
    public static bool IsShell(int process) => Is(process, s_shells);

    /// <summary>The process that started it; 0 where there is none.</summary>
    public static int ParentOf(int process) =>
        StatusOf(process) is [_, var field, ..] && int.TryParse(field, out var parent) ? parent : 0;

    /// <summary>Whether it waits for something, rather than for a processor.</summary>
    public static bool IsAsleep(int process) => StatusOf(process) is ["S", ..];

    /// <summary>The words that it was started with.</summary>
    public static string[] CommandLineOf(int process) => TextOf(process, "cmdline").Split('\0');

    /// <summary>What one of its descriptors leads to: a path, or something like <c>pipe:[42]</c>.</summary>
    public static string? FileOf(int process, int descriptor) => LinkOf($"/proc/{process}/fd/{descriptor}");

    /// <summary>All its descriptors.</summary>
    public static IEnumerable<(int Number, string Link)> FilesOf(int process)
    {
        string[] files;
        try
        {
            files = Directory.GetFileSystemEntries($"/proc/{process}/fd");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return files.Select(file => (int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture), LinkOf(file) ?? ""));
    }

    /// <summary>Whether a descriptor is open for writing.</summary>
    public static bool CanWrite(int process, int descriptor) => (FlagsOf(process, descriptor) & AccessMode) != 0;

    /// <summary>Whether a descriptor is what a shell wrote to before it redirected itself for one command, as dash does: it is kept
    /// high up, and from programs that it starts.</summary>
    public static bool IsKept(int process, int descriptor) =>
        descriptor >= FirstKept && FlagsOf(process, descriptor) is var flags && (flags & AccessMode) != 0 && (flags & CloseOnExec) != 0;

    // What follows the name, which is in parentheses and may hold anything.
    private static string[] StatusOf(int process)
    {
        var status = TextOf(process, "stat");
        return status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static int FlagsOf(int process, int descriptor)
    {
        // "flags:", an octal number.
        const string Flags = "flags:\t";
        var text = TextOf(process, $"fdinfo/{descriptor}");
        var at = text.IndexOf(Flags, StringComparison.Ordinal);
        var end = at < 0 ? -1 : text.IndexOf('\n', at);
        return end < 0 ? 0 : Convert.ToInt32(text[(at + Flags.Length)..end], 8);
    }

    private static string TextOf(int process, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
