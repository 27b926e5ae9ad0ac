using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Thunks;

namespace Burst.Cli;

/// <summary>A thunk engine together with what has to be closed after it.</summary>
/// <param name="engine">The engine.</param>
/// <param name="reductions">Its reductions; <see langword="null"/> where they are somebody else's to close.</param>
/// <param name="workers">Its workers.</param>
internal sealed class EngineForcer(ThunkEngine engine, IReductionCache? reductions, IReadOnlyList<IWorkerPool> workers) : IForcer
{
    public EngineCounts Counts => engine.Counts;

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
        if (reductions is not null)
            await reductions.DisposeAsync();
    }
}
