using System.Runtime.InteropServices;

namespace Burst.Load;

/// <summary>Processor time of the calling thread: what neighbours on the machine disturb least.</summary>
internal static partial class ThreadClock
{
    private const int ThreadProcessorTime = 3;

    /// <summary>Nanoseconds that this thread has run.</summary>
    public static long Nanoseconds()
    {
        if (GetTime(ThreadProcessorTime, out var time) != 0)
            throw new InvalidOperationException("clock_gettime failed");
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
