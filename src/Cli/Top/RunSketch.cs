using System.Collections.Concurrent;
using Burst.Cli.Timelines;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Cli.Top;

/// <summary>Keeps the few thunks of a run that are worth a look: the slowest, the last that failed, those that run now.</summary>
/// <remarks>Attached to every run, so it does next to nothing for a thunk that is none of them. What runs on the engine's own
/// threads is over before anybody could look. Safe for several threads.</remarks>
internal sealed class RunSketch(IObjectStore objects, TimeProvider time) : IEngineObserver
{
    private const int Kept = 10;

    private readonly ConcurrentDictionary<ObjectHash, RunningThunk> _running = new();
    private readonly PriorityQueue<ObjectHash, TimeSpan> _slowest = new();
    private readonly Queue<(ObjectHash Thunk, ExecutionFailure Failure)> _failures = new();
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<string> _queuedPools = [];
    private volatile string? _inlinePool;
    private int _runningCount;
    private long _leastTicks;

    /// <summary>What the pools are that functions wait for; others' functions are not followed while they run.</summary>
    public void Follow(IReadOnlyList<PoolCounts> queuedPools)
    {
        _queuedPools = [.. queuedPools.Select(pool => pool.Pool)];
        _inlinePool = null;
    }

    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
    {
        if (ReferenceEquals(pool, _inlinePool))
            return;
        if (!_queuedPools.Contains(pool))
        {
            _inlinePool = pool;
            return;
        }

        if (_running.TryAdd(thunk, new RunningThunk(time.GetTimestamp()) { Place = pool }))
            Interlocked.Increment(ref _runningCount);
    }

    public void Placed(in ObjectHash thunk, string place)
    {
        if (_running.TryGetValue(thunk, out var running))
            running.Place = place;
    }

    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
        End(thunk);
        if (elapsed.Ticks <= Volatile.Read(ref _leastTicks))
            return;
        lock (_lock)
        {
            if (_slowest.Count < Kept)
                _slowest.Enqueue(thunk, elapsed);
            else
                _slowest.EnqueueDequeue(thunk, elapsed);
            if (_slowest.Count == Kept && _slowest.TryPeek(out _, out var least))
                Volatile.Write(ref _leastTicks, least.Ticks);
        }
    }

    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs) => End(thunk);

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
        End(thunk);
        if (retrying)
            return;
        lock (_lock)
        {
            if (_failures.Count == Kept)
                _failures.Dequeue();
            _failures.Enqueue((thunk, failure));
        }
    }

    public void Duplicated(in ObjectHash thunk)
    {
    }

    /// <summary>A snapshot with the thunks that are worth a look.</summary>
    /// <param name="snapshot">The rest of it.</param>
    public RunSnapshot AddTo(RunSnapshot snapshot)
    {
        // Its own ToArray: what LINQ makes of a dictionary that changes meanwhile is an exception.
        var now = time.GetTimestamp();
        (ObjectHash Thunk, TimeSpan Elapsed)[] slowest;
        (ObjectHash Thunk, ExecutionFailure Failure)[] failures;
        lock (_lock)
        {
            slowest = [.. _slowest.UnorderedItems];
            failures = [.. _failures];
        }

        return snapshot with
        {
            Running =
            [
                .. _running.ToArray().OrderBy(running => running.Value.Started).Take(Kept)
                    .Select(running => Describe(running.Key, running.Value.Place, time.GetElapsedTime(running.Value.Started, now))),
            ],
            Slowest = [.. slowest.OrderByDescending(done => done.Elapsed).Select(done => Describe(done.Thunk, "", done.Elapsed))],
            Failures = [.. failures.Reverse().Select(failed => Describe(failed.Thunk, "", TimeSpan.Zero, failed.Failure.Message))],
        };
    }

    private void End(in ObjectHash thunk)
    {
        if (Volatile.Read(ref _runningCount) > 0 && _running.TryRemove(thunk, out _))
            Interlocked.Decrement(ref _runningCount);
    }

    // Only when somebody looks: the thunk is in the store under the name that was executed.
    private ThunkSnapshot Describe(in ObjectHash thunk, string place, TimeSpan elapsed, string message = "")
    {
        var name = TaskName.Unknown;
        try
        {
            if (objects.TryRead(thunk, out var file) && ThunkView.TryParse(file.Span, out var view))
                name = TaskName.Of(view);
        }
        catch (Exception e) when (e is BurstException or IOException or UnauthorizedAccessException)
        {
            // It fails elsewhere, and is named there.
        }

        return new ThunkSnapshot(
            thunk.ToString(), name.Label == name.Kind ? name.Command : $"{name.Kind} {name.Label}", place, elapsed.TotalSeconds,
            message.ReplaceLineEndings(" "));
    }

    private sealed class RunningThunk(long started)
    {
        public long Started => started;

        public required string Place { get; set; }
    }
}
