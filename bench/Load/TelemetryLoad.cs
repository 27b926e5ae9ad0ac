using Burst.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Burst.Load;

/// <summary>What it costs to watch an engine at full rate.</summary>
/// <remarks>
/// Two engines force streams of distinct WebAssembly thunks, one that is watched and one that is not, in turn and in short
/// windows, so that both have the same neighbours. Their own threads' processor time gives one ratio for each pair of windows;
/// that of the process's other threads (exporters, timers) is given beside it, and that of a pair where nobody watches either.
/// </remarks>
internal static class TelemetryLoad
{
    private const int TracedPerSecond = 500;

    private static readonly (string Name, TraceSample? Sample, bool IsExported)[] _variants =
    [
        ("nobody watches either", null, false),
        ("measured and traced, nobody listens", PerSecond(), false),
        ("metrics exported", TraceSample.Part(0), true),
        ($"metrics exported, {TracedPerSecond} thunks a second traced", PerSecond(), true),
        ("metrics exported, one in a hundred traced", TraceSample.Part(0.01), true),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0]) : 20;
        var usesFaster = args.Length > 1 && args[1] == "faster";
        var collector = new Uri(args.Length > 2 ? args[2] : "http://127.0.0.1:4318");
        Console.WriteLine(
            $"a watched engine beside one that is not, distinct WebAssembly thunks, {WatchedPair.Threads} engine threads each, "
            + $"windows of {WatchedPair.WindowCount:N0} thunks, {seconds} s; "
            + (usesFaster ? "thunks stored, reductions in FASTER; " : "thunks not stored, reductions in memory; ") + $"sent to {collector}");
        Console.WriteLine("| | windows | engine's threads: not watched, µs a thunk | watched | ratio, median | 95 % of medians | other threads, µs a watched thunk |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, sample, isExported) in _variants)
        {
            using var exporters = isExported ? new Exporters(collector) : null;
            var windows = await new WatchedPair(sample, usesFaster).RunAsync(TimeSpan.FromSeconds(seconds));
            var ratios = windows.Select(window => (window.Watched / window.Alone) - 1).Order().ToArray();

            // Order statistics around the median: no assumption about how the machine's noise is distributed.
            var reach = (int)Math.Ceiling(0.98 * Math.Sqrt(ratios.Length));
            Console.WriteLine(
                $"| {name} | {ratios.Length} | {Median(windows, window => window.Alone):F3} | {Median(windows, window => window.Watched):F3}"
                + $" | {Percent(ratios[ratios.Length / 2])} | {Percent(ratios[Math.Max(0, (ratios.Length / 2) - reach)])} to "
                + $"{Percent(ratios[Math.Min(ratios.Length - 1, (ratios.Length / 2) + reach)])} | {windows.Average(window => window.Others):F3} |");
        }

        return 0;
    }

    // The watched engine works half of the time.
    private static TraceSample PerSecond() => TraceSample.AtMost(TracedPerSecond / 2, TimeProvider.System);

    private static double Median(IEnumerable<WatchedPair.Window> windows, Func<WatchedPair.Window, double> value)
    {
        var values = windows.Select(value).Order().ToArray();
        return values[values.Length / 2];
    }

    private static string Percent(double ratio) => $"{ratio:+0.0 %;-0.0 %}";

    /// <summary>As a command's, but for where they send to.</summary>
    private sealed class Exporters(Uri collector) : IDisposable
    {
        private readonly TracerProvider _traces = Sdk.CreateTracerProviderBuilder().AddSource(EngineTelemetry.Name)
            .SetSampler(new AlwaysOnSampler())
            .AddProcessor(new BatchActivityExportProcessor(new OtlpTraceExporter(OptionsFor(collector, "traces")), 32_768)).Build();

        private readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(EngineTelemetry.Name, "System.Runtime")
            .AddReader(new PeriodicExportingMetricReader(new OtlpMetricExporter(OptionsFor(collector, "metrics")), 5000)).Build();

        public void Dispose()
        {
            _traces.Dispose();
            _metrics.Dispose();
        }

        private static OtlpExporterOptions OptionsFor(Uri collector, string signal) => new()
        {
            Endpoint = new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/{signal}"),
            Protocol = OtlpExportProtocol.HttpProtobuf,
        };
    }
}
