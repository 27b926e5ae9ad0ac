using System.Diagnostics;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>What time it is for a command. All values are nanoseconds.</summary>
internal abstract class GuestClocks
{
    /// <summary>The least difference between two readings.</summary>
    public abstract ulong Resolution { get; }

    /// <summary>The time, for the host's own needs: takes no time itself.</summary>
    public abstract ulong Peek(ClockId clock);

    /// <summary>The time, as a command reads it.</summary>
    public abstract ulong Read(ClockId clock);

    /// <summary>Lets time pass.</summary>
    /// <param name="duration">How much.</param>
    /// <param name="store">Its interruption ends the sleep.</param>
    public abstract void Sleep(ulong duration, Store store);

    /// <summary>Back to the beginning.</summary>
    public abstract void Reset();
}

/// <summary>Clocks that move only when they are read, by 1 ms each, and by what is slept.</summary>
internal sealed class StrictClocks : GuestClocks
{
    private const ulong Step = 1_000_000;

    private const ulong EndOfTime = long.MaxValue;

    private readonly ulong _start;
    private ulong _realtime;
    private ulong _monotonic;
    private ulong _processCpu;
    private ulong _threadCpu;

    /// <param name="start">What the wall clock says first.</param>
    public StrictClocks(ulong start) => _realtime = _start = start;

    public override ulong Resolution => Step;

    public override ulong Peek(ClockId clock) => Of(clock);

    public override ulong Read(ClockId clock)
    {
        ref var time = ref Of(clock);
        var now = time;
        time += Step;
        return now;
    }

    public override void Sleep(ulong duration, Store store)
    {
        _realtime = Sum(_realtime, duration);
        _monotonic = Sum(_monotonic, duration);
    }

    public override void Reset()
    {
        _realtime = _start;
        _monotonic = _processCpu = _threadCpu = 0;
    }

    /// <summary>Stays below the end of time, so that the clock never runs backwards.</summary>
    private static ulong Sum(ulong time, ulong duration) =>
        time + Math.Min(duration, EndOfTime - Math.Min(time, EndOfTime));

    private ref ulong Of(ClockId clock)
    {
        switch (clock)
        {
            case ClockId.Realtime:
                return ref _realtime;
            case ClockId.Monotonic:
                return ref _monotonic;
            case ClockId.ProcessCpu:
                return ref _processCpu;
            default:
                Debug.Assert(clock == ClockId.ThreadCpu);
                return ref _threadCpu;
        }
    }
}

/// <summary>The clocks of the machine.</summary>
internal sealed class SystemClocks(TimeProvider time) : GuestClocks
{
    private const ulong NanosecondsPerTick = 100;

    /// <summary>The most ticks that can be waited for at once: a day.</summary>
    private const ulong LongestNap = TimeSpan.TicksPerDay;

    private long _start = time.GetTimestamp();

    // Asked when it is first wanted: the system adds up all threads of the process for it.
    private TimeSpan? _startCpu;

    public override ulong Resolution => NanosecondsPerTick;

    public override ulong Peek(ClockId clock) => clock switch
    {
        ClockId.Realtime => (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick,
        ClockId.Monotonic => (ulong)time.GetElapsedTime(_start).Ticks * NanosecondsPerTick,

        // A command has one thread, and shares the process with others: its own use is not known.
        _ => ProcessorTime(Environment.CpuUsage.TotalTime),
    };

    public override ulong Read(ClockId clock) => Peek(clock);

    public override void Sleep(ulong duration, Store store)
    {
        for (var rest = duration / NanosecondsPerTick; rest > 0;)
        {
            var nap = Math.Min(rest, LongestNap);
            if (store.WaitForInterrupt(TimeSpan.FromTicks((long)nap)))
                return;
            rest -= nap;
        }
    }

    public override void Reset()
    {
        _start = time.GetTimestamp();
        _startCpu = null;
    }

    private ulong ProcessorTime(TimeSpan now) => (ulong)(now - (_startCpu ??= now)).Ticks * NanosecondsPerTick;
}
