namespace Burst.Telemetry;

/// <summary>A sum that many threads add to without meeting in one cache line.</summary>
internal sealed class StripedSum
{
    private const int Stripes = 64;

    /// <summary>Numbers in a stripe: two cache lines, since processors fetch them in pairs.</summary>
    private const int Stride = 16;

    private readonly long[] _sums = new long[Stripes * Stride];

    /// <summary>What was added so far; a moment's picture.</summary>
    public long Value
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _sums.Length; i += Stride)
                sum += Volatile.Read(ref _sums[i]);
            return sum;
        }
    }

    public void Add(long amount) =>
        Interlocked.Add(ref _sums[(Environment.CurrentManagedThreadId & (Stripes - 1)) * Stride], amount);
}
