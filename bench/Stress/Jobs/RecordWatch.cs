namespace Burst.Stress.Jobs;

/// <summary>Holds a job, which is broken off and resumed, to what it has recorded: no reduction changes or goes away, and no
/// process starts whose reduction was recorded before.</summary>
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

    /// <summary>Processes that started in a later period than the one in which their reduction was recorded.</summary>
    public IEnumerable<string> Repeated() => job.Journal.Read()
        .Where(entry => _periodOfRecord.TryGetValue(entry.Number, out var recorded) && entry.Period > recorded)
        .Select(entry => $"process {entry.Number}, recorded in period {_periodOfRecord[entry.Number]}, started in period {entry.Period}");
}
