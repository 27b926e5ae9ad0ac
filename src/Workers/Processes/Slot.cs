using System.Collections.Immutable;
using Burst.Engine.Execute;
using Burst.Workers.Processes.Native;
using Burst.Workers.Processes.Supervision;

namespace Burst.Workers.Processes;

/// <summary>A thread that runs one function after another, each in a process.</summary>
internal sealed class Slot : IDisposable
{
    // The depth is known and small; thousands of slots should not reserve megabytes each.
    private const int StackLength = 256 << 10;

    private readonly Turnstile _given = new();
    private readonly ProcessRun _run;
    private readonly Action<Slot> _giveBack;
    private readonly Thread _thread;
    private ThunkExecution? _execution;

    /// <param name="run">How it runs them.</param>
    /// <param name="supervisor">The run's supervisor.</param>
    /// <param name="giveBack">Called when it is free again, before the outcome is handed over: the engine may start the
    /// next execution the moment it has the outcome.</param>
    public Slot(ProcessRun run, Supervisor supervisor, Action<Slot> giveBack)
    {
        _run = run;
        Supervisor = supervisor;
        _giveBack = giveBack;
        _thread = new Thread(Loop, StackLength) { IsBackground = true, Name = "burst process slot" };
    }

    /// <summary>Ends what runs here.</summary>
    public Supervisor Supervisor { get; }

    /// <summary>Starts the thread.</summary>
    /// <exception cref="OutOfMemoryException">The system gives no more threads.</exception>
    public void Start() => _thread.UnsafeStart();

    /// <summary>Hands over an execution; the slot must be free. <see langword="null"/> ends the thread.</summary>
    public void Give(ThunkExecution? execution)
    {
        _execution = execution;
        _given.Release();
    }

    /// <summary>Waits for the thread, which was given <see langword="null"/>, and frees what it used.</summary>
    public void Dispose()
    {
        _thread.Join();
        _run.Dispose();
        _given.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _given.Wait();
            if (_execution is not { } execution)
                return;
            _execution = null;
            var outcome = Execute(execution);
            _giveBack(this);
            execution.Complete(outcome);
        }
    }

    // Whatever goes wrong, the engine has to hear of it, and the slot has to live on.
    private ExecutionOutcome Execute(ThunkExecution execution)
    {
        try
        {
            return _run.Execute(execution);
        }
        catch (Exception e)
        {
            var failure = new ExecutionFailure(FailureKind.NotStarted, $"internal error: {e}");
            return new ExecutionOutcome(failure, ImmutableArray<string>.Empty, null, TimeSpan.Zero);
        }
    }
}
