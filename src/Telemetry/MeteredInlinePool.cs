using System.Diagnostics.Metrics;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Telemetry;

/// <summary>Measures one call in sixty-four: a call takes about a microsecond, and to measure it a tenth of one.</summary>
internal sealed class MeteredInlinePool(IInlineWorkerPool pool, Histogram<double> durations) : IInlineWorkerPool
{
    private const ulong Others = 63;

    private readonly KeyValuePair<string, object?> _tag = new(EngineMeter.PoolTag, pool.Name);

    public string Name => pool.Name;

    public bool SurvivesStackOverflow => pool.SurvivesStackOverflow;

    public bool CanExecute(in ObjectHash function, IObjectStore objects) => pool.CanExecute(function, objects);

    public ExecutionFailure? Execute(ThunkCall call) =>
        (call.Hash.Word(1) & Others) != 0 || !durations.Enabled ? pool.Execute(call) : ExecuteMeasured(call);

    private ExecutionFailure? ExecuteMeasured(ThunkCall call)
    {
        var started = TimeProvider.System.GetTimestamp();
        var failure = pool.Execute(call);
        durations.Record(TimeProvider.System.GetElapsedTime(started).TotalSeconds, _tag);
        return failure;
    }
}
