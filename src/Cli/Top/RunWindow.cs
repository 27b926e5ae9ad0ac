using Burst.Engine;
using Burst.Engine.Store;

namespace Burst.Cli.Top;

/// <summary>Through which others see a run of this process: what it keeps for them, and the socket where they ask.</summary>
internal sealed class RunWindow
{
    private readonly int _process;
    private readonly RunSketch _sketch;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _processorTimeBefore = Environment.CpuUsage.TotalTime;

    /// <param name="process">The process that the user knows it by.</param>
    /// <param name="objects">The run's objects, for thunks' names.</param>
    /// <param name="time">The clock.</param>
    public RunWindow(int process, IObjectStore objects, TimeProvider time)
    {
        _process = process;
        _sketch = new RunSketch(objects, time);
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>To be given to the run's engine.</summary>
    public IEngineObserver Observer => _sketch;

    /// <summary>Lets others watch until the result is disposed of.</summary>
    /// <param name="title">What the user typed.</param>
    /// <param name="counts">Asks for numbers of thunks.</param>
    /// <param name="pools">Asks what the pools have to do.</param>
    public IDisposable Open(string title, Func<EngineCounts> counts, Func<IReadOnlyList<PoolCounts>> pools)
    {
        _sketch.Follow(pools());
        return RunPublication.Start(_process, () => Snapshot(title, counts(), pools()), _time);
    }

    private RunSnapshot Snapshot(string title, EngineCounts counts, IReadOnlyList<PoolCounts> pools) => _sketch.AddTo(new RunSnapshot
    {
        Title = title,
        Pid = _process,
        Seconds = _time.GetElapsedTime(_start).TotalSeconds,
        Known = counts.Known,
        Done = counts.Reduced,
        Executed = counts.Executed,
        Cached = counts.Cached,
        Failed = counts.Failed,
        Skipped = counts.Skipped,
        Waiting = counts.Waiting,
        MemoryBytes = Environment.WorkingSet,
        ProcessorSeconds = (Environment.CpuUsage.TotalTime - _processorTimeBefore).TotalSeconds,
        Pools = [.. pools.Select(pool => new PoolSnapshot(pool.Pool, pool.Slots, pool.Running, pool.Ready))],
    });
}
