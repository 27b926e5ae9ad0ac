using System.Diagnostics;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Supervision;

/// <summary>The link between a slot, which waits for its process, and the watchdog, which may have to end it.</summary>
/// <remarks>
/// <para>A process is ended only while it has not been collected, so its number cannot belong to another: the slot first
/// waits without collecting, then collects under the same lock under which the watchdog ends.</para>
/// <para>One for each slot; the slot's thread calls everything but <see cref="RequestEnd"/>,
/// <see cref="Close"/> and <see cref="EndIfDue"/>.</para>
/// </remarks>
internal sealed unsafe class Supervisor(Watchdog watchdog)
{
    private const int ByProcess = 1;
    private const int Exited = 4;
    private const int LeaveUncollected = 0x01000000;
    private const int SignalFactsLength = 128;

    private readonly Lock _gate = new();
    private long _deadline = long.MaxValue;
    private bool _isEndRequested;
    private bool _isClosed;
    private int _process;
    private EndReason _reason;
    private string _directory = "";
    private Func<string?>? _variable;

    /// <summary>The process under way; 0 for none.</summary>
    public int Process => Volatile.Read(ref _process);

    /// <summary>When the process must have ended, as a <see cref="Stopwatch"/> time stamp.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    private bool IsEndWanted => Volatile.Read(ref _isEndRequested) || Volatile.Read(ref _isClosed);

    /// <summary>Forgets the requests made for an earlier process.</summary>
    public void Reset() => Volatile.Write(ref _isEndRequested, false);

    /// <summary>Starts watching a process.</summary>
    /// <param name="process">A child of ours that nobody else collects.</param>
    /// <param name="timeout">How long it may run.</param>
    /// <param name="directory">Its working directory.</param>
    /// <param name="variable">Gives a variable that only this function's processes have, when asked.</param>
    public void Begin(int process, TimeSpan? timeout, string directory, Func<string?> variable)
    {
        lock (_gate)
        {
            _reason = EndReason.None;
            _directory = directory;
            _variable = variable;
            Volatile.Write(ref _process, process);
        }

        if (timeout is { } limit)
        {
            var deadline = Stopwatch.GetTimestamp() + (long)Math.Min(
                limit.TotalSeconds * Stopwatch.Frequency, long.MaxValue / 4);
            Volatile.Write(ref _deadline, deadline);
            watchdog.Expect(deadline);
        }

        if (IsEndWanted)
            watchdog.Wake();
    }

    /// <summary>Waits for the process to end, ends what is left of its group, and collects it.</summary>
    /// <param name="status">As <c>wait</c> gives it.</param>
    /// <param name="processorTime">What it and the children that it collected used.</param>
    public EndReason WaitForEnd(out int status, out TimeSpan processorTime)
    {
        var process = _process;
        var facts = stackalloc byte[SignalFactsLength];
        while (LibC.WaitId(ByProcess, process, facts, Exited | LeaveUncollected) != 0 && LibC.Error == Errno.Interrupted)
        {
        }

        int result;
        ResourceUsage usage = default;
        lock (_gate)
        {
            // Before it is collected, as the group's number is still taken by it.
            LibC.Kill(-process, Signal.Kill);
            LibC.Wait4(process, &result, 0, &usage);
            Volatile.Write(ref _process, 0);
            Volatile.Write(ref _deadline, long.MaxValue);
        }

        status = result;
        processorTime = usage.ProcessorTime;
        return _reason;
    }

    /// <summary>Asks for the process to be ended, or the next one to be begun.</summary>
    public void RequestEnd()
    {
        Volatile.Write(ref _isEndRequested, true);
        watchdog.Wake();
    }

    /// <summary>Asks for this process and all later ones to be ended.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        watchdog.Wake();
    }

    /// <summary>Ends the process if that was asked for or its time is over. For the watchdog.</summary>
    public void EndIfDue(long now, Func<IReadOnlyCollection<int>> otherProcesses)
    {
        var isRequested = IsEndWanted;
        if (!isRequested && Deadline > now)
            return;
        lock (_gate)
        {
            if (_process == 0 || _reason != EndReason.None)
                return;
            _reason = isRequested ? EndReason.Cancelled : EndReason.TimedOut;
            new ProcessTree(_process, _directory, _variable?.Invoke(), otherProcesses()).End();
            Volatile.Write(ref _deadline, long.MaxValue);
        }
    }
}
