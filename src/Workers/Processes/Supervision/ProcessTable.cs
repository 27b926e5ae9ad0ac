using System.Text;

namespace Burst.Workers.Processes.Supervision;

/// <summary>One process, as <c>/proc</c> shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">Its parent's number.</param>
/// <param name="Group">Its process group.</param>
/// <param name="IsDead">Whether it has ended and only waits to be collected.</param>
/// <param name="StartTicks">When it started, in clock ticks since the machine did; with the number, its identity.</param>
internal readonly record struct ProcessEntry(int Id, int Parent, int Group, bool IsDead, ulong StartTicks);

/// <summary>The processes of this machine, or of this container.</summary>
internal static class ProcessTable
{
    /// <summary>Reads all of them. Those that come or go meanwhile may be left out.</summary>
    public static List<ProcessEntry> Read()
    {
        var entries = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), out var process) && TryRead(process, out var entry))
                entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Reads one.</summary>
    public static bool TryRead(int process, out ProcessEntry entry)
    {
        entry = default;
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{process}/stat", Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        // "pid (name) state ppid pgrp … starttime(22) …": the name may hold spaces and brackets.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20)
            return false;
        entry = new ProcessEntry(
            process, int.Parse(fields[1]), int.Parse(fields[2]), fields[0] is "Z" or "X", ulong.Parse(fields[19]));
        return true;
    }

    /// <summary>Whether a process works in a folder or beneath it, also when the folder is gone.</summary>
    public static bool WorksIn(int process, string folder)
    {
        try
        {
            var target = new FileInfo($"/proc/{process}/cwd").LinkTarget;
            return target is not null && target.StartsWith(folder, StringComparison.Ordinal)
                && (target.Length == folder.Length || target[folder.Length] is '/' or ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a process was started with a variable in its environment.</summary>
    /// <param name="process">The process.</param>
    /// <param name="variable"><c>NAME=value</c>.</param>
    public static bool HasVariable(int process, string variable)
    {
        try
        {
            ReadOnlySpan<byte> environment = File.ReadAllBytes($"/proc/{process}/environ");
            var wanted = Encoding.UTF8.GetBytes(variable);
            foreach (var range in environment.Split((byte)0))
            {
                if (environment[range].SequenceEqual(wanted))
                    return true;
            }

            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
