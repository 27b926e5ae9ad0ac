using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Gg.Explain;
using Burst.Thunks;

namespace Burst.Cli;

/// <summary>A thunk engine together with what has to be closed after it.</summary>
/// <param name="engine">The engine.</param>
/// <param name="objects">Where its objects are.</param>
/// <param name="reductions">Its reductions.</param>
/// <param name="ownsReductions">Whether they are closed with it.</param>
/// <param name="workers">Its workers.</param>
internal sealed class EngineForcer(
    ThunkEngine engine, IObjectStore objects, IReductionCache reductions, bool ownsReductions, IReadOnlyList<IWorkerPool> workers)
    : IForcer
{
    public EngineCounts Counts => engine.Counts;

    public IReadOnlyList<PoolCounts> Pools => engine.PoolCounts;

    public bool TryRecall(OutputRef output, out ObjectHash value) => Recall.TryFind(objects, reductions, output, out value);

    public Task<ForceReport> ForceAsync(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken) =>
        engine.ForceAsync(targets, cancellationToken);

    public Task<ForceReport> ExecuteAsync(ObjectHash thunk, CancellationToken cancellationToken) =>
        engine.ExecuteAsync(thunk, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Pools first: a duplicate that lost its race may still be running, and hands its outcome to the engine.
        foreach (var pool in workers)
        {
            if (pool is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (pool as IDisposable)?.Dispose();
        }

        await engine.DisposeAsync();
        if (ownsReductions)
            await reductions.DisposeAsync();
    }
}
