using System.Diagnostics;

namespace Burst.Stress.Scenarios;

/// <summary>Numbers of a scenario, added up over its rounds. Safe for several threads.</summary>
internal sealed class Figures
{
    private const int BucketsPerDoubling = 16;
    private const double SmallestMs = 0.001;

    private readonly long[] _buckets = new long[BucketsPerDoubling * 32];
    private long _functions, _peakBytes, _busyTicks;

    /// <summary>Functions that ran to a good end.</summary>
    public long Functions => Volatile.Read(ref _functions);

    /// <summary>How long engines worked.</summary>
    public TimeSpan Busy => TimeSpan.FromTicks(Volatile.Read(ref _busyTicks));

    /// <summary>The most memory (resident) that a process with an engine had.</summary>
    public long PeakBytes => Volatile.Read(ref _peakBytes);

    public void AddFunctions(long count) => Interlocked.Add(ref _functions, count);

    public void AddBusy(TimeSpan time) => Interlocked.Add(ref _busyTicks, time.Ticks);

    /// <summary>How long one function took.</summary>
    public void AddLatency(double milliseconds)
    {
        var bucket = (int)(Math.Log2(Math.Max(milliseconds / SmallestMs, 1)) * BucketsPerDoubling);
        Interlocked.Increment(ref _buckets[Math.Min(bucket, _buckets.Length - 1)]);
    }

    public void AddPeak(long bytes)
    {
        var seen = Volatile.Read(ref _peakBytes);
        while (bytes > seen)
            seen = Interlocked.CompareExchange(ref _peakBytes, bytes, seen) is var found && found == seen ? bytes : found;
    }

    /// <summary>Notes the memory of this process, where an engine runs in it.</summary>
    public void AddOwnPeak()
    {
        using var self = Process.GetCurrentProcess();
        AddPeak(self.PeakWorkingSet64);
    }

    /// <summary>The time that a part of the functions did not exceed, in milliseconds, to 4 %; <see langword="null"/> without any.</summary>
    public double? LatencyMs(double part)
    {
        var total = _buckets.Sum();
        if (total == 0)
            return null;
        long below = 0;
        var bucket = 0;
        while ((below += _buckets[bucket]) < total * part)
            bucket++;
        return SmallestMs * Math.Pow(2, (bucket + 1.0) / BucketsPerDoubling);
    }
}
