using Burst.Thunks;

namespace Burst.Telemetry;

/// <summary>Which thunks are traced.</summary>
/// <remarks>A share is chosen by the thunk's name, so that every machine and every run chooses the same ones.</remarks>
public sealed class TraceSample
{
    private readonly ulong _threshold;
    private int _first;

    /// <param name="share">The part of all thunks, from 0 to 1.</param>
    /// <param name="first">How many are traced besides, before the share is applied.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public TraceSample(double share, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        _threshold = share >= 1 ? ulong.MaxValue : (ulong)(share * ulong.MaxValue);
        _first = first;
    }

    /// <summary>The first 2,000, then one in a thousand: all of a small run, and what shows of a large one.</summary>
    public static TraceSample Usual => new(0.001, 2000);

    /// <summary>Whether a thunk is traced. Asked once for each.</summary>
    public bool Takes(in ObjectHash thunk) => Takes(thunk.Word(2));

    /// <summary>Whether something is traced that a random number stands for. Asked once for each.</summary>
    public bool Takes(ulong random) =>
        random <= _threshold && _threshold > 0 || (Volatile.Read(ref _first) > 0 && Interlocked.Decrement(ref _first) >= 0);
}
