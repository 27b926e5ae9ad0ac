using System.Globalization;

namespace Burst.Infer.Session;

/// <summary>Knows calls whose output somebody waits for: make's <c>$(shell …)</c>, a shell's <c>$(…)</c>. What such a call comes to
/// decides how the build goes on, so it cannot be put off.</summary>
/// <remarks>
/// <para>A pipe that the tool or the shell around it writes to, and that the process above reads. What a tool such as ninja
/// reads of all its steps is no capture, so the reader has to be a make or a shell.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal static class Capture
{
    // The tool, the shell around it, a script around that.
    private const int MaxDepth = 3;

    // Where shells keep what they redirect for a moment: dash has no process of its own for 'tool > /dev/null && …'.
    private const int FirstKept = 10;

    private static readonly string[] s_makes = ["make", "gmake"];
    private static readonly string[] s_shells = ["sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"];
    private static readonly string[] s_readersOfAll = ["ninja", "samu"];
    private static readonly string? s_own = LinkOf("/proc/self/fd/1");

    /// <summary>Whether a call is one.</summary>
    /// <param name="process">The tool's process.</param>
    public static bool IsOne(int process)
    {
        var output = LinkOf($"/proc/{process}/fd/1");
        if (output is null || (output == s_own && output != "/dev/null"))
            return false;
        string[] written = [output];
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var parent = ParentOf(process);
            var isMake = Is(parent, s_makes);
            var isShell = Is(parent, s_shells);
            if ((isMake || isShell) && written.Any(pipe => IsRead(parent, pipe)))
                return true;
            if (isMake || parent <= 1 || Is(parent, s_readersOfAll))
                return false;
            process = parent;
            written = [.. FilesOf(process).Where(file => file.Number == 1 || (isShell && file.Number >= FirstKept)).Select(file => file.Link)];
        }

        return false;
    }

    // Who holds both ends passes it on to others, as make does with its job tokens.
    private static bool IsRead(int process, string pipe)
    {
        if (!pipe.StartsWith("pipe:", StringComparison.Ordinal))
            return false;
        var ends = FilesOf(process).Where(file => file.Link == pipe).Select(file => CanWrite(process, file.Number)).ToList();
        return ends.Count > 0 && !ends.Contains(true);
    }

    private static IEnumerable<(int Number, string Link)> FilesOf(int process)
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

    private static bool CanWrite(int process, int file)
    {
        // "flags:", an octal number whose last two bits are the access mode.
        const string Flags = "flags:\t";
        var text = TextOf(process, $"fdinfo/{file}");
        var at = text.IndexOf(Flags, StringComparison.Ordinal);
        var end = at < 0 ? -1 : text.IndexOf('\n', at);
        return end > 0 && ((text[end - 1] - '0') & 3) != 0;
    }

    private static bool Is(int process, string[] names) => Array.IndexOf(names, TextOf(process, "comm").TrimEnd('\n')) >= 0;

    private static int ParentOf(int process)
    {
        // The name, in parentheses, may hold anything.
        var status = TextOf(process, "stat");
        var fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], out var parent) ? parent : 0;
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
