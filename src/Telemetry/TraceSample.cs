using Burst.Thunks;

namespace Burst.Telemetry;

/// <summary>Which thunks are traced. Safe for several threads.</summary>
public abstract class TraceSample
{
    /// <summary>All, as long as there are few in a second: all of a build, and what shows of a million tiny functions.</summary>
    public static TraceSample AtMost(int perSecond, TimeProvider time) => new Limit(perSecond, time);

    /// <summary>A part of all thunks, chosen by their names, so that every run chooses the same ones.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public static TraceSample Part(double share)
    {
        if (double.IsNaN(share))
            throw new ArgumentOutOfRangeException(nameof(share));
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return new Share(share);
    }

    /// <summary>Whether a thunk is traced. Asked once for each.</summary>
    public bool Takes(in ObjectHash thunk) => Takes(thunk.Word(2));

    /// <summary>Whether something is traced that a random number stands for. Asked once for each.</summary>
    public abstract bool Takes(ulong random);

    private sealed class Share(double share) : TraceSample
    {
        private readonly ulong _threshold = share >= 1 ? ulong.MaxValue : (ulong)(share * ulong.MaxValue);

        public override bool Takes(ulong random) => random <= _threshold && _threshold > 0;
    }

    private sealed class Limit : TraceSample
    {
        // The clock costs more than all else that is done for a thunk that is not traced.
        private const ulong AsksClock = 15;

        private readonly int _perSecond;
        private readonly TimeProvider _time;
        private int _left;
        private long _since;

        public Limit(int perSecond, TimeProvider time)
        {
            _perSecond = perSecond;
            _time = time;
            _left = perSecond;
            _since = time.GetTimestamp();
        }

        public override bool Takes(ulong random)
        {
            if (Volatile.Read(ref _left) > 0)
                return Interlocked.Decrement(ref _left) >= 0;
            if ((random & AsksClock) != 0)
                return false;
            var now = _time.GetTimestamp();
            var since = Volatile.Read(ref _since);
            if (_time.GetElapsedTime(since, now) >= TimeSpan.FromSeconds(1) && Interlocked.CompareExchange(ref _since, now, since) == since)
                Volatile.Write(ref _left, _perSecond);
            return false;
        }
    }
}
