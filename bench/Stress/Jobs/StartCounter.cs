using System.Collections.Concurrent;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Stress.Scenarios;
using Burst.Thunks;

namespace Burst.Stress.Jobs;

/// <summary>Counts how often each thunk was started by an engine in this process.</summary>
internal sealed class StartCounter(Figures figures) : IEngineObserver
{
    private readonly ConcurrentDictionary<ObjectHash, int> _starts = new();

    /// <summary>How many different thunks were started.</summary>
    public int Count => _starts.Count;

    /// <summary>Those that were started more than once.</summary>
    public IEnumerable<string> Repeated => _starts.Where(pair => pair.Value > 1).Select(pair => $"{pair.Key}, {pair.Value} times");

    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt) =>
        _starts.AddOrUpdate(thunk, 1, static (_, count) => count + 1);

    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
        figures.AddFunctions(1);
        figures.AddLatency(elapsed.TotalMilliseconds);
    }

    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
    }

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
    }

    public void Duplicated(in ObjectHash thunk)
    {
    }
}
