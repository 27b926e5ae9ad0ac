using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking.Headline;

/// <summary>Runs functions that wait: each on a thread of its own, so that as many wait at once as there are slots.</summary>
/// <remarks>
/// <para>A WebAssembly function that really sleeps keeps the thread that called it, and an engine's own threads are there to
/// compute. So it is handed to one of several further engines on the same objects, which together have a thread for each
/// slot. A thread that sleeps costs a few pages of its stack.</para>
/// </remarks>
internal sealed class WaitingPool : IQueuedWorkerPool, IAsyncDisposable
{
    // What an engine may have is 256.
    private const int ThreadsEach = 250;

    private readonly IInlineWorkerPool _pool;
    private readonly (ThunkEngine Engine, int Threads)[] _engines;
    private readonly int[] _running;
    private readonly Lock _gate = new();

    /// <param name="slots">How many functions run at once.</param>
    /// <param name="pool">How they run.</param>
    /// <param name="objects">Their objects.</param>
    /// <param name="reductions">Their reductions.</param>
    public WaitingPool(int slots, IInlineWorkerPool pool, IObjectStore objects, IReductionCache reductions)
    {
        Slots = slots;
        _pool = pool;
        _engines = [.. Enumerable.Range(0, (slots + ThreadsEach - 1) / ThreadsEach).Select(i =>
        {
            var threads = Math.Min(ThreadsEach, slots - i * ThreadsEach);
            return (new ThunkEngine(objects, reductions, [pool], new EngineOptions { Threads = threads }), threads);
        })];
        _running = new int[_engines.Length];
    }

    public string Name => _pool.Name;

    public int Slots { get; }

    public bool CanExecute(in ObjectHash function, IObjectStore objects) => _pool.CanExecute(function, objects);

    public void Start(ThunkExecution execution)
    {
        var place = Take();
        _ = RunAsync(execution, place);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (engine, _) in _engines)
            await engine.DisposeAsync();
    }

    private async Task RunAsync(ThunkExecution execution, int place)
    {
        ExecutionOutcome outcome;
        try
        {
            var report = await _engines[place].Engine.ExecuteAsync(execution.Hash, execution.CancellationToken);
            outcome = report.Failures is [var failure, ..]
                ? new ExecutionOutcome(failure.Failure, [], null, TimeSpan.Zero)
                : new ExecutionOutcome(null, [], null, TimeSpan.Zero) { StoredOutputs = [report.Results[0].Value] };
        }
        catch (BurstException e)
        {
            outcome = new ExecutionOutcome(new ExecutionFailure(FailureKind.WorkerLost, e.Message), [], null, TimeSpan.Zero);
        }

        lock (_gate)
            _running[place]--;
        execution.Complete(outcome);
    }

    private int Take()
    {
        lock (_gate)
        {
            var place = 0;
            while (_running[place] == _engines[place].Threads)
                place++;
            _running[place]++;
            return place;
        }
    }
}
