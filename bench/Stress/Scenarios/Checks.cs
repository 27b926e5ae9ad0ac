using Burst.Stress.Jobs;

namespace Burst.Stress.Scenarios;

/// <summary>What a scenario has proved, and what it has found wrong. Safe for several threads.</summary>
/// <remarks>Each of the three questions has to be answered by each scenario: is something lost, has something run twice, are
/// the outputs right. Answers add up over the rounds of a scenario.</remarks>
internal sealed class Checks
{
    private const int MostFaults = 8;

    private readonly Lock _lock = new();
    private readonly List<string> _faults = [];
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counts = [];
    private long _faultCount, _there, _once, _outputs;
    private bool _isLostChecked, _isTwiceChecked, _isOutputChecked;
    private string _onceMeans = "";

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock)
                return _faultCount <= MostFaults ? [.. _faults] : [.. _faults, $"and {_faultCount - MostFaults:N0} more"];
        }
    }

    public IReadOnlyList<string> Evidence
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    $"{_there:N0} results there, none missing", $"{_once:N0} run once ({_onceMeans})",
                    $"{_outputs:N0} outputs equal to recomputed ones", .. _counts.Select(pair => $"{pair.Value:N0} {pair.Key}"), .. _notes,
                ];
            }
        }
    }

    /// <summary>Something is not as it should be.</summary>
    public void Fault(string text)
    {
        lock (_lock)
        {
            if (_faultCount++ < MostFaults)
                _faults.Add(text);
        }
    }

    /// <summary>Says <paramref name="fault"/> unless something holds.</summary>
    public void Require(bool holds, string fault)
    {
        if (!holds)
            Fault(fault);
    }

    /// <summary>Is something lost?</summary>
    public void Complete(long there, long expected, string what)
    {
        lock (_lock)
        {
            _isLostChecked = true;
            _there += there;
        }

        Require(there == expected, $"{expected - there:N0} of {expected:N0} {what} are lost");
    }

    /// <summary>Has something run twice?</summary>
    /// <param name="count">How many things were looked at.</param>
    /// <param name="twice">Those that ran again though they must not have; a line for each.</param>
    /// <param name="meaning">What the answer rests on.</param>
    public void Once(long count, IEnumerable<string> twice, string meaning)
    {
        lock (_lock)
        {
            _isTwiceChecked = true;
            _once += count;
            _onceMeans = meaning;
        }

        foreach (var one in twice)
            Fault($"ran twice: {one}");
    }

    /// <summary>Is an output what it should be?</summary>
    public void Output(Call call, ReadOnlySpan<byte> actual) => Output($"{call}", actual, call.Expected());

    /// <summary>Is an output what it should be?</summary>
    public void Output(string call, ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        lock (_lock)
        {
            _isOutputChecked = true;
            _outputs++;
        }

        if (!actual.SequenceEqual(expected))
            Fault($"{call} has the output '{Shorten(actual)}' instead of '{Shorten(expected)}'");
    }

    /// <summary>Adds to a number that the verdict tells, such as <c>kills</c>.</summary>
    public void Count(string what, long number = 1)
    {
        lock (_lock)
            _counts[what] = _counts.GetValueOrDefault(what) + number;
    }

    /// <summary>Says something beside the verdict, once.</summary>
    public void Note(string text)
    {
        lock (_lock)
            _notes.Add(text);
    }

    /// <summary>A scenario that has not answered all three questions has not proved anything.</summary>
    public void RequireComplete()
    {
        Require(_isLostChecked, "the scenario did not look for what is lost");
        Require(_isTwiceChecked, "the scenario did not look for what ran twice");
        Require(_isOutputChecked, "the scenario did not look at outputs");
    }

    private static string Shorten(ReadOnlySpan<byte> bytes) =>
        System.Text.Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 80)]).Trim();
}
