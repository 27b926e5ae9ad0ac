using System.Globalization;
using System.Runtime.InteropServices;

namespace Burst.Docker.Ownership;

/// <summary>A process, named so that another can tell for certain whether it still lives.</summary>
/// <param name="Host">The machine, which stays the same when it starts again.</param>
/// <param name="Boot">The start of the machine.</param>
/// <param name="PidNamespace">Where the number counts: a container has numbers of its own.</param>
/// <param name="Pid">The number, which another process can have later.</param>
/// <param name="StartTicks">When it started, in ticks since the machine did: what tells the two apart.</param>
internal sealed record OwnerIdentity(string Host, string Boot, string PidNamespace, int Pid, long StartTicks)
{
    private const int NoSuchProcess = 3;

    /// <summary>This process.</summary>
    public static OwnerIdentity Current { get; } = ReadCurrent();

    /// <summary>Reads what <see cref="ToString"/> wrote; <see langword="null"/> for anything else.</summary>
    public static OwnerIdentity? Parse(string? text)
    {
        var parts = text?.Split(' ') ?? [];
        return parts.Length == 5
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0
            && long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                ? new OwnerIdentity(parts[0], parts[1], parts[2], pid, start)
                : null;
    }

    /// <summary>
    /// Whether the process is certainly gone. Of one on another machine, or one that counts elsewhere, nothing is known.
    /// </summary>
    public bool IsDead()
    {
        var here = Current;
        if (Host != here.Host)
            return false;
        if (Boot != here.Boot)
            return true;
        if (PidNamespace != here.PidNamespace)
            return false;
        if (Kill(Pid, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess)
            return true;
        // A file system that hides others' processes leaves only the answer of kill.
        return ReadStart(Pid) is { } start && start != StartTicks;
    }

    /// <summary>Five words.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Host} {Boot} {PidNamespace} {Pid} {StartTicks}");

    private static OwnerIdentity ReadCurrent()
    {
        var host = $"{Environment.MachineName}/{ReadLine("/etc/machine-id")}".Replace(' ', '_');
        var space = File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name ?? "";
        var pid = Environment.ProcessId;
        return new OwnerIdentity(host, ReadLine("/proc/sys/kernel/random/boot_id"), space, pid, ReadStart(pid) ?? 0);
    }

    /// <summary>When a process started; -1 where it has ended and waits for its parent; null where that cannot be read.</summary>
    /// <remarks>Source: proc(5), <c>/proc/pid/stat</c>: fields 3 (state) and 22 (start time).</remarks>
    private static long? ReadStart(int pid)
    {
        var text = ReadLine($"/proc/{pid}/stat");
        // The name, in parentheses, may hold anything.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20 || !long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
            return null;
        return fields[0] is "Z" or "X" ? -1 : start;
    }

    private static string ReadLine(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}
