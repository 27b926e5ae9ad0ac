using System.Text;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Gg.Explain;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Cli;

/// <summary>A thunk engine together with what has to be closed after it.</summary>
/// <param name="engine">The engine.</param>
/// <param name="objects">Its objects.</param>
/// <param name="reductions">Its reductions.</param>
/// <param name="workers">Its workers.</param>
/// <param name="ownsReductions">Whether the reductions are closed with it.</param>
internal sealed class EngineForcer(
    ThunkEngine engine, IObjectStore objects, IReductionCache reductions, IReadOnlyList<IWorkerPool> workers,
    bool ownsReductions = true) : IForcer
{
    public EngineCounts Counts => engine.Counts;

    public bool TryRecall(OutputRef output, out ObjectHash value)
    {
        value = output.Thunk;
        if (!value.IsThunk)
            return true;
        if (!objects.TryRead(output.Thunk, out var file) || !ThunkView.TryParse(file.Span, out var thunk))
            return false;
        if (thunk.Thunks.Count > 0)
        {
            var explainer = new Explainer(objects, reductions);
            explainer.Explain(output.Thunk);
            return explainer.TryGetValue(output, out value);
        }

        // Nearly all: worth not asking for each of a few hundred headers whether it is there.
        var outputs = new ObjectHash[thunk.Outputs.Count];
        if (!reductions.TryGet(output.Thunk, thunk, outputs))
            return false;
        var index = 0;
        if (output.Tag is { } tag)
        {
            foreach (var name in thunk.Outputs)
            {
                if (Encoding.UTF8.GetString(name) == tag)
                    break;
                index++;
            }
        }

        value = index < outputs.Length ? outputs[index] : default;
        return !value.IsDefault && !value.IsThunk && objects.Contains(value);
    }

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
