using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Engine;

/// <summary>Forces thunks.</summary>
public sealed class ThunkEngine : IAsyncDisposable
{
    /// <param name="objects">Where objects are.</param>
    /// <param name="reductions">What is known already.</param>
    /// <param name="workers">Where functions run; the first that can execute a function gets it.</param>
    /// <param name="options">How to work.</param>
    /// <param name="observer">Who hears of it.</param>
    public ThunkEngine(
        IObjectStore objects, IReductionCache reductions, IReadOnlyList<IWorkerPool> workers, EngineOptions? options = null,
        IEngineObserver? observer = null) => throw new NotSupportedException();

    /// <summary>Numbers of thunks so far.</summary>
    public EngineCounts Counts => default;

    /// <summary>Forces targets; failures are part of the report.</summary>
    public Task<ForceReport> ForceAsync(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Forces one target.</summary>
    /// <exception cref="ThunkFailedException">It could not be forced.</exception>
    public Task<ObjectHash> ForceAsync(OutputRef target, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Runs exactly one thunk, which waits for nothing, whether or not it was reduced before. A thunk that it returns is
    /// not forced: the result is the first output's name as it is.</summary>
    public Task<ForceReport> ExecuteAsync(ObjectHash thunk, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
