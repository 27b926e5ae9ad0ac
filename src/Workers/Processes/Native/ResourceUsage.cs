using System.Runtime.InteropServices;

namespace Burst.Workers.Processes.Native;

/// <summary><c>struct rusage</c> of a 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential, Size = 144)]
internal struct ResourceUsage
{
    public long UserSeconds;
    public long UserMicroseconds;
    public long SystemSeconds;
    public long SystemMicroseconds;

    public readonly TimeSpan ProcessorTime =>
        new((UserSeconds + SystemSeconds) * TimeSpan.TicksPerSecond
            + (UserMicroseconds + SystemMicroseconds) * TimeSpan.TicksPerMicrosecond);
}
