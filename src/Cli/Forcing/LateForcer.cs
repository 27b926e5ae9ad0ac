using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Gg.Explain;
using Burst.Thunks;

namespace Burst.Cli.Forcing;

/// <summary>An engine that is made when the first thunk is to be forced: a build of which all is known needs none.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="objects">Where its objects are.</param>
/// <param name="reductions">What is known already; closed in the end.</param>
/// <param name="open">Makes the engine; called once at most.</param>
internal sealed class LateForcer(IObjectStore objects, IReductionCache reductions, Func<IForcer> open) : IForcer
{
    private readonly Lazy<IForcer> _forcer = new(open);

    public EngineCounts Counts => _forcer.IsValueCreated ? _forcer.Value.Counts : default;

    public IReadOnlyList<PoolCounts> Pools => _forcer.IsValueCreated ? _forcer.Value.Pools : [];

    /// <summary>Makes the engine now.</summary>
    public void Open() => _ = _forcer.Value;

    public bool TryRecall(OutputRef output, out ObjectHash value) => Recall.TryFind(objects, reductions, output, out value);

    public Task<ForceReport> ForceAsync(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken) =>
        _forcer.Value.ForceAsync(targets, cancellationToken);

    public Task<ForceReport> ExecuteAsync(ObjectHash thunk, CancellationToken cancellationToken) =>
        _forcer.Value.ExecuteAsync(thunk, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_forcer.IsValueCreated)
            await _forcer.Value.DisposeAsync();
        await reductions.DisposeAsync();
    }
}
