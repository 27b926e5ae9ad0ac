using System.Collections.Immutable;

namespace Burst.Cli.Timelines;

/// <summary>The tasks of a timeline as a graph.</summary>
internal sealed class TaskOrder
{
    /// <param name="tasks">The tasks.</param>
    /// <exception cref="InvalidDataException">An input is none of them, or they wait for each other in a circle.</exception>
    public TaskOrder(ImmutableArray<TimelineTask> tasks)
    {
        Dependents = new List<int>[tasks.Length];
        for (var i = 0; i < tasks.Length; i++)
            Dependents[i] = [];
        for (var i = 0; i < tasks.Length; i++)
        {
            foreach (var input in tasks[i].Inputs)
            {
                if (input < 0 || input >= tasks.Length)
                    throw new InvalidDataException($"task {i} has the input {input}, but there are {tasks.Length} tasks");
                Dependents[input].Add(i);
            }
        }

        Forward = Sort(tasks);
    }

    /// <summary>For each task, those that wait for it.</summary>
    public List<int>[] Dependents { get; }

    /// <summary>All tasks, each behind its inputs.</summary>
    public int[] Forward { get; }

    private int[] Sort(ImmutableArray<TimelineTask> tasks)
    {
        var missing = tasks.Select(task => task.Inputs.Length).ToArray();
        var order = new List<int>(tasks.Length);
        for (var i = 0; i < tasks.Length; i++)
        {
            if (missing[i] == 0)
                order.Add(i);
        }

        for (var next = 0; next < order.Count; next++)
        {
            foreach (var dependent in Dependents[order[next]])
            {
                if (--missing[dependent] == 0)
                    order.Add(dependent);
            }
        }

        if (order.Count < tasks.Length)
            throw new InvalidDataException($"{tasks.Length - order.Count} tasks wait for each other in a circle");
        return [.. order];
    }
}
