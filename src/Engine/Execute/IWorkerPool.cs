using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Engine.Execute;

/// <summary>A place where functions run.</summary>
/// <remarks>
/// <para>Either an <see cref="IInlineWorkerPool"/> (functions so small that changing threads would cost more) or an
/// <see cref="IQueuedWorkerPool"/> (functions that block: processes, containers, other machines).</para>
/// <para>A pool knows nothing of graphs, caches or retries: it is given a thunk whose inputs are all values.</para>
/// </remarks>
public interface IWorkerPool
{
    /// <summary>A short name for messages and logs, such as <c>processes</c>.</summary>
    string Name { get; }

    /// <summary>Whether this pool can execute a function. Asked once for each function; the answer is remembered.</summary>
    /// <param name="function">The function object's name.</param>
    /// <param name="objects">Where the object is, if it is anywhere.</param>
    bool CanExecute(in ObjectHash function, IObjectStore objects);
}

/// <summary>A pool that executes on the engine's own thread and returns when the function has ended.</summary>
public interface IInlineWorkerPool : IWorkerPool
{
    /// <summary>Whether a function that runs out of stack fails (<see cref="FailureKind.Signalled"/>), where others would end
    /// the process.</summary>
    /// <value>The default is <see langword="false"/>: functions get the 16 MiB of the engine's own threads. Otherwise they may
    /// also run on the thread that waits for them (<see cref="ThunkEngine.Force(OutputRef, CancellationToken)"/>), whose
    /// stack may be smaller; what fails there for that reason is tried again on the engine's.</value>
    bool SurvivesStackOverflow => false;

    /// <summary>Runs one function; its outputs go to <see cref="ThunkCall.WriteOutput"/>.</summary>
    /// <param name="call">What to run; valid only until this method returns.</param>
    /// <returns><see langword="null"/> when all went well.</returns>
    ExecutionFailure? Execute(ThunkCall call);
}

/// <summary>A pool with a number of slots, each of which runs one function at a time, elsewhere.</summary>
public interface IQueuedWorkerPool : IWorkerPool
{
    /// <summary>How many executions may be under way at once; at least 1, constant.</summary>
    int Slots { get; }

    /// <summary>Starts an execution and returns soon. The engine never starts more than <see cref="Slots"/> at once.</summary>
    /// <param name="execution">What to run; the pool calls <see cref="ThunkExecution.Complete"/> exactly once,
    /// when it can take the next.</param>
    void Start(ThunkExecution execution);
}
