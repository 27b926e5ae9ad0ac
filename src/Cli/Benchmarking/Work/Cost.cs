using System.Diagnostics;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>What a number of operations took, all threads together.</summary>
/// <param name="Count">How many operations.</param>
/// <param name="Wall">By the wall clock.</param>
/// <param name="Cpu">Processor time of this process.</param>
/// <param name="AllocatedBytes">Memory asked of the garbage collector.</param>
/// <param name="HeldBytes">Memory outside of its heap that objects take when it is over.</param>
internal readonly record struct Cost(long Count, TimeSpan Wall, TimeSpan Cpu, long AllocatedBytes, long HeldBytes = 0)
{
    /// <summary>Operations in a second by the wall clock.</summary>
    public double PerSecond => Count / Wall.TotalSeconds;

    /// <summary>Microseconds of the wall clock for each.</summary>
    public double WallMicroseconds => Wall.TotalMicroseconds / Count;

    /// <summary>Microseconds of processor time for each.</summary>
    public double CpuMicroseconds => Cpu.TotalMicroseconds / Count;

    /// <summary>Bytes allocated for each.</summary>
    public double BytesEach => (double)AllocatedBytes / Count;

    /// <summary>Bytes outside of the garbage collector's heap for each.</summary>
    public double HeldEach => (double)HeldBytes / Count;

    public static Cost operator +(Cost left, Cost right) => new(
        left.Count + right.Count, left.Wall + right.Wall, left.Cpu + right.Cpu, left.AllocatedBytes + right.AllocatedBytes,
        left.HeldBytes + right.HeldBytes);

    /// <summary>Begins to measure.</summary>
    public static Meter Begin() =>
        new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));

    /// <summary>A measurement that has begun.</summary>
    public readonly record struct Meter(long Timestamp, TimeSpan Cpu, long AllocatedBytes)
    {
        /// <param name="count">How many operations there were.</param>
        /// <param name="heldBytes">What objects take now, outside of the garbage collector's heap.</param>
        public Cost End(long count, long heldBytes = 0) => new(
            count, Stopwatch.GetElapsedTime(Timestamp), Environment.CpuUsage.TotalTime - Cpu,
            GC.GetTotalAllocatedBytes(precise: true) - AllocatedBytes, heldBytes);
    }
}
