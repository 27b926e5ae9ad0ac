using Burst.Engine;
using Burst.Engine.Bulk;
using Burst.Engine.Execute;
using Burst.Engine.Jobs;
using Burst.Engine.Store;
using Burst.Load.Wasm;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Telemetry;
using Burst.Thunks;
using Burst.Wasm.Text;
using Burst.Workers.Wasm;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Burst.Load;

/// <summary>What it costs to watch: the same WebAssembly thunks unobserved, observed, measured, traced, in turn.</summary>
internal static class TelemetryLoad
{
    private const int Threads = 2;

    private static readonly (string Name, Func<Uri?, Watch> Open)[] _variants =
    [
        ("nobody watches", _ => new Watch()),
        ("an observer that does nothing", _ => new Watch { Observer = new Deaf() }),
        ("metrics and traces, nobody listens", _ => Watch.By(new EngineTelemetry(TraceSample.AtMost(500, TimeProvider.System), TimeProvider.System), null)),
        ("metrics exported", collector => Watch.By(new EngineTelemetry(TraceSample.Part(0), TimeProvider.System), collector)),
        ("metrics exported, 500 thunks a second traced", collector => Watch.By(new EngineTelemetry(TraceSample.AtMost(500, TimeProvider.System), TimeProvider.System), collector)),
        ("metrics exported, one in a hundred traced", collector => Watch.By(new EngineTelemetry(TraceSample.Part(0.01), TimeProvider.System), collector)),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 15;
        var count = args.Length > 1 ? int.Parse(args[1]) : 200_000;
        var collector = args.Length > 2 ? new Uri(args[2]) : null;
        Console.WriteLine($"{count:N0} distinct WebAssembly thunks, {Threads} engine threads, {rounds} rounds in turn; "
            + (collector is null ? "collected, but sent nowhere" : $"sent to {collector}"));
        var costs = _variants.Select(_ => new List<double>()).ToArray();
        await MeasureAsync(_variants[0].Open(null), count);
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < _variants.Length; i++)
            {
                // Each round begins with another one, so that none is always behind the same neighbour.
                var turn = (i + round) % _variants.Length;
                using var watch = _variants[turn].Open(collector);
                costs[turn].Add((await MeasureAsync(watch, count)).Cpu.TotalMicroseconds / count);
            }
        }

        Console.WriteLine("| | µs CPU/thunk, least | median | beside 'nobody', median of pairs | half of the pairs |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        for (var i = 0; i < _variants.Length; i++)
        {
            var ratios = costs[i].Zip(costs[0], (cost, alone) => (cost / alone) - 1).Order().ToArray();
            Console.WriteLine(
                $"| {_variants[i].Name} | {costs[i].Min():F3} | {costs[i].Order().ElementAt(rounds / 2):F3} | {ratios[rounds / 2]:+0.0 %;-0.0 %}"
                + $" | {ratios[rounds / 4]:+0.0 %;-0.0 %} to {ratios[rounds * 3 / 4]:+0.0 %;-0.0 %} |");
        }

        return 0;
    }

    private static async Task<Measure> MeasureAsync(Watch watch, int count)
    {
        var objects = new MemoryObjectStore();
        var function = objects.Add(WasmText.Parse(ThunkLoad.PrintArguments).Span);
        await using var reductions = new MemoryReductionCache();
        using var pool = new WasmWorkerPool();
        IReadOnlyList<IWorkerPool> pools = [pool];
        await using var engine = new ThunkEngine(
            objects, reductions, watch.Telemetry?.Wrap(pools) ?? pools, new EngineOptions { Threads = Threads }, watch.Observer);
        watch.Telemetry?.Watch(() => engine.Counts, () => engine.PoolCounts);
        var stencil = new CallStencil(new FunctionTemplate(function, ["f"]) { Output = "/dev/stdout" });
        using var root = EngineTelemetry.Source.StartActivity("load");
        var start = Measure.Start();
        var report = await engine.ForceStreamAsync(new NumberStream(stencil, count), new BulkOptions { KeepsThunks = false });
        var measure = start.Stop();
        return report.Forced == count ? measure : throw new InvalidOperationException($"{report.Failed} of {count} failed");
    }

    /// <summary>How one run is watched.</summary>
    private sealed class Watch : IDisposable
    {
        private IDisposable? _traces;
        private IDisposable? _metrics;

        public EngineTelemetry? Telemetry { get; private init; }

        public IEngineObserver? Observer { get; init; }

        public static Watch By(EngineTelemetry telemetry, Uri? collector)
        {
            var watch = new Watch { Telemetry = telemetry, Observer = telemetry };
            if (collector is null)
                return watch;
            watch._traces = Sdk.CreateTracerProviderBuilder().AddSource(EngineTelemetry.Name).SetSampler(new AlwaysOnSampler())
                .AddProcessor(new BatchActivityExportProcessor(new OtlpTraceExporter(OptionsFor(collector, "traces")), 32_768)).Build();
            watch._metrics = Sdk.CreateMeterProviderBuilder().AddMeter(EngineTelemetry.Name, "System.Runtime")
                .AddReader(new PeriodicExportingMetricReader(new OtlpMetricExporter(OptionsFor(collector, "metrics")), 1000)).Build();
            return watch;
        }

        public void Dispose()
        {
            _traces?.Dispose();
            _metrics?.Dispose();
            Telemetry?.Dispose();
        }

        private static OtlpExporterOptions OptionsFor(Uri collector, string signal) => new()
        {
            Endpoint = new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/{signal}"),
            Protocol = OtlpExportProtocol.HttpProtobuf,
        };
    }

    private sealed class Deaf : IEngineObserver
    {
        public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
        {
        }

        public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
        {
        }

        public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
        {
        }

        public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
        {
        }

        public void Duplicated(in ObjectHash thunk)
        {
        }
    }
}
