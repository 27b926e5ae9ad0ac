namespace Burst.Cli.Benchmarking;

/// <summary>Where it is measured.</summary>
internal static class Machine
{
    /// <summary>The processor's name and the number of its threads that this process may use.</summary>
    public static string Processor { get; } = Name() is var name && name.Length > 0
        ? $"{Environment.ProcessorCount} × {name}"
        : $"{Environment.ProcessorCount} processors";

    private static string Name()
    {
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
