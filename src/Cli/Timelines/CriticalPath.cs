using System.Collections.Immutable;

namespace Burst.Cli.Timelines;

/// <summary>The chain of thunks, each an input of the next, that takes longest: no number of workers is faster.</summary>
/// <param name="Tasks">Their places, first to last.</param>
/// <param name="Length">Their time together.</param>
internal sealed record CriticalPath(ImmutableArray<int> Tasks, TimeSpan Length)
{
    /// <summary>Finds it.</summary>
    /// <param name="tasks">All tasks.</param>
    /// <param name="order">Their order.</param>
    /// <param name="cost">What a task takes.</param>
    public static CriticalPath Find(
        ImmutableArray<TimelineTask> tasks, TaskOrder order, Func<TimelineTask, TimeSpan> cost)
    {
        var ends = new TimeSpan[tasks.Length];
        var before = new int[tasks.Length];
        var last = -1;
        foreach (var index in order.Forward)
        {
            before[index] = -1;
            foreach (var input in tasks[index].Inputs)
            {
                if (before[index] < 0 || ends[input] > ends[before[index]])
                    before[index] = input;
            }

            ends[index] = cost(tasks[index]) + (before[index] < 0 ? TimeSpan.Zero : ends[before[index]]);
            if (last < 0 || ends[index] > ends[last])
                last = index;
        }

        var path = new List<int>();
        for (var index = last; index >= 0; index = before[index])
            path.Add(index);
        path.Reverse();
        return new CriticalPath([.. path], last < 0 ? TimeSpan.Zero : ends[last]);
    }
}
