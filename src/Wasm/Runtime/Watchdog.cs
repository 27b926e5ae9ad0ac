using System.Runtime.CompilerServices;

namespace Burst.Wasm.Runtime;

/// <summary>One thread that interrupts stores whose deadline has passed.</summary>
/// <remarks>
/// <para>Entering and leaving a function costs two writes to the thread's own <see cref="RunningThread"/>; this thread
/// looks
/// at those every few milliseconds while there are deadlines, and sleeps when there have been none for a while.</para>
/// <para>Time is counted in the milliseconds of <see cref="Environment.TickCount64"/>, read once a tick.</para>
/// </remarks>
internal static class Watchdog
{
    /// <summary>How often it looks.</summary>
    public const int TickMilliseconds = 10;

    private const int IdleTicks = 100;

    private static readonly Lock Gate = new();
    private static readonly List<WeakReference<RunningThread>> Threads = [];
    private static readonly AutoResetEvent Wake = new(false);
    private static Thread? _thread;
    private static long _now;
    private static volatile bool _isAwake;
    private static volatile bool _isAsleep;

    /// <summary>Set by whoever arms a deadline, cleared by the watchdog.</summary>
    private static bool _isArmed;

    /// <summary>Whether it waits to be woken up.</summary>
    public static bool IsAsleep => _isAsleep;

    /// <summary>Has it watch from now on; gives the present time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Arm()
    {
        if (!_isAwake)
            return Rouse();
        if (!_isArmed)
            _isArmed = true;
        return _now;
    }

    public static void Watch(RunningThread thread)
    {
        lock (Gate)
        {
            Threads.RemoveAll(static known => !known.TryGetTarget(out _));
            Threads.Add(new WeakReference<RunningThread>(thread));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Rouse()
    {
        lock (Gate)
        {
            _isArmed = true;
            _now = Environment.TickCount64;
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "wasm watchdog" };
                _thread.Start();
            }
        }

        Wake.Set();
        return Environment.TickCount64;
    }

    private static void Run()
    {
        for (var idle = 0; ; idle++)
        {
            Volatile.Write(ref _now, Environment.TickCount64);
            if (Look() || _isArmed)
                idle = 0;
            _isArmed = false;
            if (idle < IdleTicks)
            {
                _isAwake = true;
                Thread.Sleep(TickMilliseconds);
                continue;
            }

            // Whoever read "awake" just before has a tick's time for his deadline to become visible to the look that
            // follows.
            _isAwake = false;
            Thread.Sleep(TickMilliseconds);
            if (!Look() && !_isArmed)
            {
                _isAsleep = true;
                Wake.WaitOne();
                _isAsleep = false;
            }

            idle = 0;
        }
    }

    /// <summary>Interrupts what is overdue; tells whether there are deadlines yet to come.</summary>
    private static bool Look()
    {
        var isNeeded = false;
        lock (Gate)
        {
            foreach (var known in Threads)
            {
                if (!known.TryGetTarget(out var thread))
                    continue;
                var store = Volatile.Read(ref thread.Running);
                for (; store is not null; store = Volatile.Read(ref store.Outer))
                {
                    var deadline = Volatile.Read(ref store.Deadline);
                    isNeeded |= deadline != long.MaxValue;
                    if (deadline <= _now)
                        store.InterruptIfOverdue(_now);
                }
            }
        }

        return isNeeded;
    }
}
