using System.Globalization;

namespace Burst.Cli.Benchmarking.Headline;

/// <summary>Processor time of the processes that this one has started and waited for.</summary>
internal static class ChildTime
{
    // Always so on Linux, whatever the kernel's own clock.
    private const int TicksPerSecond = 100;

    // Counted from behind the name, which may have any characters in it.
    private const int UserField = 13;
    private const int SystemField = 14;

    /// <summary>Since this process began; see <c>proc_pid_stat(5)</c>, fields 16 and 17.</summary>
    public static TimeSpan Now()
    {
        var line = File.ReadAllText("/proc/self/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Ticks(fields[UserField]) + Ticks(fields[SystemField]);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
