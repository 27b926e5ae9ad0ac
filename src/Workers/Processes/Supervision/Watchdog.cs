using System.Diagnostics;

namespace Burst.Workers.Processes.Supervision;

/// <summary>One thread that ends the functions whose time is over or that nobody wants any more.</summary>
/// <remarks>Sleeps until the earliest deadline; a run that ends in time costs it nothing. Safe to call from any
/// number of threads.</remarks>
internal sealed class Watchdog : IDisposable
{
    private readonly Lock _listGate = new();
    private readonly object _gate = new();
    private readonly Action _atStart;
    private readonly Thread _thread;
    private Supervisor[] _watched = [];
    private long _wakeAt = long.MaxValue;
    private bool _isAwake;
    private bool _isEnding;

    /// <param name="atStart">What the thread does before anything else.</param>
    public Watchdog(Action atStart)
    {
        _atStart = atStart;
        _thread = new Thread(Run) { IsBackground = true, Name = "burst watchdog" };
    }

    public void Start() => _thread.UnsafeStart();

    /// <summary>Makes the supervisor of a new slot.</summary>
    public Supervisor Add()
    {
        var supervisor = new Supervisor(this);
        lock (_listGate)
            _watched = [.. _watched, supervisor];
        return supervisor;
    }

    /// <summary>Says that a process may be overdue at a time, a <see cref="Stopwatch"/> time stamp.</summary>
    public void Expect(long deadline)
    {
        if (deadline >= Volatile.Read(ref _wakeAt))
            return;
        lock (_gate)
        {
            if (deadline >= _wakeAt)
                return;
            _wakeAt = deadline;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Has all processes looked at now.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _isAwake = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the thread. It must have been started.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        _atStart();
        while (Sleep())
        {
            var now = Stopwatch.GetTimestamp();
            var next = long.MaxValue;
            foreach (var supervisor in Volatile.Read(ref _watched))
            {
                supervisor.EndIfDue(now, () => OthersThan(supervisor));
                next = Math.Min(next, supervisor.Deadline);
            }

            Expect(next);
        }
    }

    // Whoever sets a deadline from here on finds it to be earlier than that of the watchdog.
    private bool Sleep()
    {
        lock (_gate)
        {
            while (!_isAwake && !_isEnding)
            {
                var left = _wakeAt - Stopwatch.GetTimestamp();
                if (left <= 0)
                    break;
                var milliseconds = Math.Ceiling(left * 1000.0 / Stopwatch.Frequency);
                Monitor.Wait(_gate, milliseconds < int.MaxValue ? (int)milliseconds : Timeout.Infinite);
            }

            _isAwake = false;
            Volatile.Write(ref _wakeAt, long.MaxValue);
            return !_isEnding;
        }
    }

    private List<int> OthersThan(Supervisor one)
    {
        var processes = new List<int>();
        foreach (var supervisor in Volatile.Read(ref _watched))
        {
            if (supervisor != one && supervisor.Process is var process and not 0)
                processes.Add(process);
        }

        return processes;
    }
}
