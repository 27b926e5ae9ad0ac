namespace Burst.Wasm.Compile;

/// <summary>What is known of addresses in locals: how far behind each the memory surely reaches.</summary>
/// <remarks>
/// A memory never shrinks, so a fact holds until the local is assigned, on all ways that lead through the check.
/// Facts that a construct adds are undone at its end, since there are ways around it.
/// </remarks>
internal sealed class BoundsFacts
{
    /// <summary>Beyond so many assignments in a loop, all facts are given up instead.</summary>
    private const int MaxInvalidations = 256;

    private readonly List<(int Local, Fact Old)> _log = [];
    private Fact[] _facts = [];
    private int[] _versions = [];
    private int _epoch;

    /// <summary>For <see cref="UndoTo"/>.</summary>
    public int Mark => _log.Count;

    /// <summary>Begins a new function.</summary>
    public void Start(int localCount)
    {
        if (_facts.Length < localCount)
        {
            _facts = new Fact[localCount];
            _versions = new int[localCount];
        }

        _log.Clear();
        _epoch++;
    }

    /// <summary>Whether the memory surely has all bytes up to an end, counted from the address in a local.</summary>
    public bool Covers(int local, ulong end) => IsCurrent(local) && _facts[local].End >= end;

    /// <summary>A check up to this end has been passed.</summary>
    public void Add(int local, ulong end)
    {
        _log.Add((local, _facts[local]));
        _facts[local] = new Fact(end, _versions[local], _epoch);
    }

    /// <summary>The local has a new value.</summary>
    public void Assign(int local) => _versions[local]++;

    /// <summary>A loop begins that assigns these locals.</summary>
    public void EnterLoop(ReadOnlySpan<int> assigned)
    {
        if (assigned.Length > MaxInvalidations)
        {
            _epoch++;
            return;
        }

        foreach (var local in assigned)
            _versions[local]++;
    }

    /// <summary>Back to what was known at a mark.</summary>
    public void UndoTo(int mark)
    {
        for (var i = _log.Count - 1; i >= mark; i--)
            _facts[_log[i].Local] = _log[i].Old;
        _log.RemoveRange(mark, _log.Count - mark);
    }

    private bool IsCurrent(int local) => _facts[local].Version == _versions[local] && _facts[local].Epoch == _epoch;

    private readonly record struct Fact(ulong End, int Version, int Epoch);
}
