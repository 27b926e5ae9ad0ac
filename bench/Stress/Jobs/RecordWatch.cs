namespace Burst.Stress.Jobs;

/// <summary>Holds a job, which is broken off and resumed, to what it has recorded: no reduction changes or goes away, and no
/// process starts whose reduction was recorded before, or twice in one run of the engine.</summary>
/// <remarks>What was under way when the engine ended has no reduction, and runs again.</remarks>
internal sealed class RecordWatch(JobFolder job)
{
    private readonly Dictionary<string, string> _known = [];
    private readonly Dictionary<long, int> _periodOfRecord = [];
    private int _period;

    /// <summary>How many reductions are recorded.</summary>
    public int Count => _known.Count;

    /// <summary>Looks at what is recorded now that no engine works, and begins the next period.</summary>
    /// <returns>What should not be; a line for each.</returns>
    public IReadOnlyList<string> Look()
    {
        var faults = new List<string>();
        var now = job.Reductions();
        foreach (var (thunk, value) in _known)
        {
            if (now.GetValueOrDefault(thunk) is var other && other != value)
                faults.Add($"the reduction of {thunk} was {value} and is {other ?? "gone"}");
        }

        foreach (var (thunk, value) in now)
        {
            _known[thunk] = value;
            if (job.Calls.TryGetValue(thunk, out var call))
                _periodOfRecord.TryAdd(call.Number, _period);
        }

        job.Journal.Begin(++_period);
        return faults;
    }

    /// <summary>Processes that started after the period in which their reduction was recorded, or twice in one period.</summary>
    public IEnumerable<string> Repeated()
    {
        var entries = job.Journal.Read();
        foreach (var (number, period) in entries)
        {
            if (_periodOfRecord.TryGetValue(number, out var recorded) && period > recorded)
                yield return $"process {number}, recorded in period {recorded}, started in period {period}";
        }

        foreach (var (entry, count) in entries.CountBy(entry => entry))
        {
            if (count > 1)
                yield return $"process {entry.Number}, {count} times in period {entry.Period}";
        }
    }
}
