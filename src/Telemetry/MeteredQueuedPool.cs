using System.Diagnostics;
using System.Diagnostics.Metrics;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Telemetry;

/// <summary>Measures executions, and makes each one's activity the current one where it starts: a pool that asks other
/// machines takes it along.</summary>
internal sealed class MeteredQueuedPool(IQueuedWorkerPool pool, Histogram<double> durations, ThunkTracer tracer) : IQueuedWorkerPool
{
    private readonly KeyValuePair<string, object?> _tag = new(EngineMeter.PoolTag, pool.Name);

    public string Name => pool.Name;

    public int Slots => pool.Slots;

    public bool CanExecute(in ObjectHash function, IObjectStore objects) => pool.CanExecute(function, objects);

    public void Start(ThunkExecution execution)
    {
        var before = Activity.Current;
        Activity.Current = tracer.AttemptAt(execution.Hash, execution.Attempt);
        try
        {
            pool.Start(new MeteredExecution(this, execution));
        }
        finally
        {
            Activity.Current = before;
        }
    }

    private void End(ThunkExecution execution, long started)
    {
        durations.Record(TimeProvider.System.GetElapsedTime(started).TotalSeconds, _tag);
        tracer.FunctionEnded(execution.Hash, execution.Attempt);
    }

    private sealed class MeteredExecution(MeteredQueuedPool pool, ThunkExecution execution) : ThunkExecution(
        execution.Hash, execution.File, execution.Attempt, execution.Timeout, execution.CancellationToken)
    {
        private readonly long _started = TimeProvider.System.GetTimestamp();

        public override bool IsReducedMeanwhile() => execution.IsReducedMeanwhile();

        public override void RunsAt(string place) => execution.RunsAt(place);

        public override void Complete(ExecutionOutcome outcome)
        {
            pool.End(execution, _started);
            execution.Complete(outcome);
        }
    }
}
