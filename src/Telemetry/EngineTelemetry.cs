using System.Diagnostics;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Telemetry;

/// <summary>Measures and traces one engine, for whoever listens to the meter and the activity source <c>Burst</c>.</summary>
/// <remarks>
/// <para>Give the engine the pools of <see cref="Wrap"/> and this as an observer, then call <see cref="Watch"/>. Nothing
/// listens by itself; without listeners the measurements are not made.</para>
/// <para>All members are safe to call from any number of threads.</para>
/// </remarks>
public sealed class EngineTelemetry : IEngineObserver, IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Burst";

    private readonly EngineMeter _meter = new();
    private readonly ThunkTracer _tracer;

    /// <param name="sample">Which thunks are traced; <see langword="null"/> for those that callers on other machines trace.</param>
    /// <param name="time">The clock.</param>
    public EngineTelemetry(TraceSample? sample, TimeProvider time) => _tracer = new ThunkTracer(sample, time);

    /// <summary>Where traces come from.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>The same pools, their calls measured. Whoever made the pools closes them.</summary>
    public IReadOnlyList<IWorkerPool> Wrap(IReadOnlyList<IWorkerPool> pools) => [.. pools.Select<IWorkerPool, IWorkerPool>(pool => pool switch
    {
        IInlineWorkerPool inline => new MeteredInlinePool(inline, _meter.Durations),
        IQueuedWorkerPool queued => new MeteredQueuedPool(queued, _meter.Durations, _tracer),
        _ => pool,
    })];

    /// <summary>Shows numbers of thunks and pools to whoever collects metrics.</summary>
    /// <param name="counts">Asks for the numbers of thunks.</param>
    /// <param name="pools">Asks what the pools have to do.</param>
    public void Watch(Func<EngineCounts> counts, Func<IReadOnlyList<PoolCounts>> pools) => _meter.Watch(counts, pools);

    /// <inheritdoc/>
    /// <remarks>Pools measure some of the calls (see <see cref="Wrap"/>).</remarks>
    public bool WantsTimes => false;

    /// <inheritdoc/>
    public bool Follows(in ObjectHash thunk) => _tracer.Begin(thunk);

    /// <inheritdoc/>
    public void PassedBy(int executed, long outputBytes) => _meter.AddOutputBytes(outputBytes);

    /// <inheritdoc/>
    public void Submitted(IReadOnlyList<OutputRef> targets) => _tracer.Submitted(targets);

    /// <inheritdoc/>
    public void Concluded(IReadOnlyList<OutputRef> targets) => _tracer.Concluded(targets);

    /// <inheritdoc/>
    public void Opened(in ObjectHash thunk, ReadOnlySpan<byte> file) => _tracer.Opened(thunk);

    /// <inheritdoc/>
    public void Resolved(in ObjectHash thunk, in ObjectHash executed) => _tracer.Resolved(thunk, executed);

    /// <inheritdoc/>
    public void Placed(in ObjectHash thunk, string place) => _tracer.Placed(thunk, place);

    /// <inheritdoc/>
    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt) =>
        _tracer.Started(thunk, file, pool, attempt);

    /// <inheritdoc/>
    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
        _meter.AddOutputs(outputs);
        _tracer.Executed(thunk);
    }

    /// <inheritdoc/>
    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs) => _tracer.Cached(thunk);

    /// <inheritdoc/>
    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying) => _tracer.Failed(thunk, failure, retrying);

    /// <inheritdoc/>
    public void Duplicated(in ObjectHash thunk)
    {
    }

    /// <summary>Ends the meter.</summary>
    public void Dispose() => _meter.Dispose();
}
