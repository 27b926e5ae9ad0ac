using System.Globalization;
using Burst.Cli.BurstDialect;

namespace Burst.Cli.Benchmarking.Headline;

/// <summary>Runs of <c>burst bench headline</c>.</summary>
internal static class HeadlineRun
{
    /// <summary>Runs the job with each kind of function and reports.</summary>
    public static void Run(Host host, IReadOnlyList<FunctionKind> kinds, int count, int inFlight, TimeSpan wait)
    {
        var waves = (count + inFlight - 1) / inFlight;
        host.Out.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{Machine.Processor}; {count:N0} functions, each waits {wait.TotalSeconds:0.###} s, {inFlight:N0} at once: no less than {(waves * wait).TotalSeconds:0.###} s\n\n"));
        host.Out.Write("| functions | s | beyond the waiting | most in flight | on average | CPU ms each | memory of Burst, at most |\n");
        host.Out.Write("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        host.Flush();
        foreach (var kind in kinds)
        {
            var result = HeadlineBench.RunAsync(kind, count, inFlight, wait).GetAwaiter().GetResult();
            var beyond = result.Cost.Wall - waves * wait;
            host.Out.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"| {BenchText.Name(kind)} | {result.Cost.Wall.TotalSeconds:F2} | {beyond.TotalSeconds:F2} | {result.MostInFlight:N0} | {result.MeanInFlight:N0} | {result.Cost.CpuMicroseconds / 1000:F2} | {ByteSize.Format(result.Memory.PeakBytes)} |\n"));
            host.Flush();
        }
    }
}
