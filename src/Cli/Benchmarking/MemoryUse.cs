using System.Globalization;

namespace Burst.Cli.Benchmarking;

/// <summary>Memory of this process that is in the machine's.</summary>
/// <param name="ResidentBytes">Now.</param>
/// <param name="PeakBytes">The most since the start, or since <see cref="ResetPeak"/>.</param>
internal readonly record struct MemoryUse(long ResidentBytes, long PeakBytes)
{
    /// <summary>Reads <c>/proc/self/status</c>; see <c>proc_pid_status(5)</c>.</summary>
    public static MemoryUse Now()
    {
        var lines = File.ReadAllLines("/proc/self/status");
        return new MemoryUse(Read(lines, "VmRSS:"), Read(lines, "VmHWM:"));
    }

    /// <summary>Lets the peak begin again from what is used now, where the kernel allows it.</summary>
    public static void ResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of the whole run, which is never too little.
        }
    }

    private static long Read(string[] lines, string name)
    {
        var line = Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal)) ?? "";
        var digits = line.AsSpan(Math.Min(line.Length, name.Length)).Trim().TrimEnd("kB").Trim();
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes << 10 : 0;
    }
}
