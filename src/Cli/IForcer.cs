using Burst.Engine;
using Burst.Infer.Session;
using Burst.Thunks;

namespace Burst.Cli;

/// <summary>The engine as commands see it.</summary>
internal interface IForcer : IThunkForcer, IAsyncDisposable
{
    /// <summary>What each queued pool has to do; a moment's picture.</summary>
    IReadOnlyList<PoolCounts> Pools { get; }

    /// <summary>Runs exactly one thunk, reduced before or not, and does not force what it returns.</summary>
    Task<ForceReport> ExecuteAsync(ObjectHash thunk, CancellationToken cancellationToken);
}
