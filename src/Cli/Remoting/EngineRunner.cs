using Burst.Engine;
using Burst.Remote.Run;
using Burst.Thunks;

namespace Burst.Cli.Remoting;

/// <summary>A runner of this process together with the engine behind it, which is closed with it.</summary>
internal sealed class EngineRunner(LocalRunner runner, EngineForcer engine) : IRunner
{
    /// <summary>The runner itself.</summary>
    public LocalRunner Local => runner;

    public string Name => runner.Name;

    public int Slots => runner.Slots;

    /// <summary>Numbers of thunks; of those that were known already the runner asks the engine for none.</summary>
    public EngineCounts Counts
    {
        get
        {
            var counts = engine.Counts;
            var recalled = runner.RecalledCount;
            return counts with
            {
                Known = counts.Known + recalled,
                Cached = counts.Cached + recalled,
                Reduced = counts.Reduced + recalled,
                Running = runner.RunningCount,
                Ready = runner.WaitingCount,
            };
        }
    }

    /// <summary>What each queued pool has to do.</summary>
    public IReadOnlyList<PoolCounts> Pools => engine.Pools;

    public Task<RunResult> RunAsync(ObjectHash thunk, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) =>
        runner.RunAsync(thunk, file, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => runner.ProbeAsync(cancellationToken);

    public Task RejoinAsync(CancellationToken cancellationToken) => runner.RejoinAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await runner.DisposeAsync();
    }
}
