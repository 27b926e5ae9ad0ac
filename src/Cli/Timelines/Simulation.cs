using System.Collections.Immutable;

namespace Burst.Cli.Timelines;

/// <summary>How long a run would take on another number of workers.</summary>
/// <remarks>List scheduling, as the engine does it: whatever has been ready longest goes to the next free worker. Workers are
/// alike and as fast as the one that was measured; what is not in the timeline (planning, a network) costs nothing, other than
/// by an overhead for each thunk.</remarks>
internal static class Simulation
{
    /// <summary>What of a task counts.</summary>
    /// <param name="usesProcessorTime">Its processor time rather than its elapsed time, where it is known.</param>
    /// <param name="overhead">Added to every thunk that is run.</param>
    public static Func<TimelineTask, TimeSpan> Cost(bool usesProcessorTime, TimeSpan overhead) => task =>
    {
        if (task.State != TaskState.Run)
            return TimeSpan.Zero;
        return overhead + (usesProcessorTime && task.ProcessorTime > TimeSpan.Zero ? task.ProcessorTime : task.Elapsed);
    };

    /// <summary>Runs the tasks on so many workers.</summary>
    /// <param name="tasks">All tasks.</param>
    /// <param name="order">Their order.</param>
    /// <param name="cost">What a task takes; one that takes nothing needs no worker.</param>
    /// <param name="workers">At least 1.</param>
    /// <returns>The time from the start of the first to the end of the last.</returns>
    public static TimeSpan Run(
        ImmutableArray<TimelineTask> tasks, TaskOrder order, Func<TimelineTask, TimeSpan> cost, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var missing = tasks.Select(task => task.Inputs.Length).ToArray();
        var ready = new Queue<int>();
        var running = new PriorityQueue<int, (TimeSpan End, int Turn)>();
        var done = new Stack<int>();
        var now = TimeSpan.Zero;
        var turn = 0;
        for (var i = 0; i < tasks.Length; i++)
        {
            if (missing[i] == 0)
                MakeReady(i);
        }

        while (true)
        {
            while (done.TryPop(out var finished))
            {
                foreach (var dependent in order.Dependents[finished])
                {
                    if (--missing[dependent] == 0)
                        MakeReady(dependent);
                }
            }

            while (running.Count < workers && ready.TryDequeue(out var next))
                running.Enqueue(next, (now + cost(tasks[next]), turn++));
            if (!running.TryDequeue(out var ended, out var at))
                return now;
            now = at.End;
            done.Push(ended);
        }

        void MakeReady(int task)
        {
            if (cost(tasks[task]) == TimeSpan.Zero)
                done.Push(task);
            else
                ready.Enqueue(task);
        }
    }
}
