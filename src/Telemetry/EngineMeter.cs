using System.Diagnostics.Metrics;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Telemetry;

/// <summary>The instruments of one engine. Numbers of thunks are the engine's own, read when somebody collects.</summary>
internal sealed class EngineMeter : IDisposable
{
    /// <summary>The tag with a pool's name.</summary>
    public const string PoolTag = "burst.pool";

    private static readonly double[] _boundaries =
    [
        1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30,
        100, 300, 1000,
    ];

    private readonly Meter _meter = new(EngineTelemetry.Name);
    private readonly StripedSum _outputBytes = new();

    public EngineMeter()
    {
        Durations = _meter.CreateHistogram(
            "burst.function.duration", "s",
            "How long functions ran. Of functions that run on the engine's own threads, one in sixty-four is measured.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = _boundaries });
        _meter.CreateObservableCounter("burst.outputs.size", () => _outputBytes.Value, "By", "Bytes of outputs that functions made.");
    }

    /// <summary>How long functions ran, in seconds.</summary>
    public Histogram<double> Durations { get; }

    /// <summary>Adds to what functions made.</summary>
    public void AddOutputs(ReadOnlySpan<ObjectHash> outputs)
    {
        long bytes = 0;
        foreach (ref readonly var output in outputs)
            bytes += output.LengthBytes;
        AddOutputBytes(bytes);
    }

    /// <inheritdoc cref="AddOutputs"/>
    public void AddOutputBytes(long bytes) => _outputBytes.Add(bytes);

    /// <summary>Shows an engine's own numbers.</summary>
    public void Watch(Func<EngineCounts> counts, Func<IReadOnlyList<PoolCounts>> pools)
    {
        Count("known", "seen so far", () => counts().Known);
        Count("executed", "run to a good end", () => counts().Executed);
        Count("cached", "not run, because they had been reduced before", () => counts().Cached);
        Count("failed", "failed by themselves", () => counts().Failed);
        Count("skipped", "not run, because something they depend on failed or the caller gave up", () => counts().Skipped);
        _meter.CreateObservableGauge("burst.thunks.waiting", () => counts().Waiting, "{thunk}", "Thunks that wait for others.");
        Gauge("burst.pool.slots", "Functions that a pool can run at once.", pool => pool.Slots);
        Gauge("burst.pool.running", "Functions that run now.", pool => pool.Running);
        Gauge("burst.pool.ready", "Functions that wait for a slot.", pool => pool.Ready);

        void Count(string name, string what, Func<long> value) =>
            _meter.CreateObservableCounter($"burst.thunks.{name}", value, "{thunk}", $"Thunks {what}.");

        void Gauge(string name, string what, Func<PoolCounts, int> value) => _meter.CreateObservableGauge(
            name, () => pools().Select(pool => new Measurement<int>(
                value(pool), new KeyValuePair<string, object?>(PoolTag, pool.Pool))),
            "{function}", what);
    }

    public void Dispose() => _meter.Dispose();
}
