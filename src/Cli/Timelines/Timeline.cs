using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Cli.Timelines;

/// <summary>A run, thunk by thunk.</summary>
/// <param name="Started">When it began.</param>
/// <param name="Command">What the user typed.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Slots">How many functions could run at once; 0 where that is not known.</param>
/// <param name="Tasks">Its thunks, in the order in which they were seen.</param>
internal sealed record Timeline(
    DateTimeOffset Started, string Command, TimeSpan Elapsed, int Slots, ImmutableArray<TimelineTask> Tasks)
{
    /// <summary>The time of all functions together.</summary>
    public TimeSpan Busy => TimeSpan.FromTicks(Tasks.Sum(task => task.Elapsed.Ticks));

    /// <summary>The processor time of all functions together, where it is known.</summary>
    public TimeSpan ProcessorTime => TimeSpan.FromTicks(Tasks.Sum(task => task.ProcessorTime.Ticks));

    /// <summary>How many thunks are in a state.</summary>
    public int Count(TaskState state) => Tasks.Count(task => task.State == state);
}

/// <summary>One thunk of a run.</summary>
/// <param name="Hash">Its name, as it was first seen.</param>
/// <param name="Name">What it is to a reader.</param>
/// <param name="Place">Where it ran; empty where it did not.</param>
/// <param name="State">What became of it.</param>
/// <param name="Start">When its last attempt started, since the run's start; when it was found, where it was cached.</param>
/// <param name="Elapsed">How long that took; zero where it did not run.</param>
/// <param name="ProcessorTime">User and system time; zero where it is not known.</param>
/// <param name="Attempts">How often it was tried; 0 where it was not.</param>
/// <param name="Inputs">The places of the thunks that it needed, ascending.</param>
internal sealed record TimelineTask(
    ObjectHash Hash, TaskName Name, string Place, TaskState State, TimeSpan Start, TimeSpan Elapsed, TimeSpan ProcessorTime,
    int Attempts, ImmutableArray<int> Inputs)
{
    /// <summary>Why it failed; <see langword="null"/> where it did not.</summary>
    public TaskFailure? Failure { get; init; }
}

/// <summary>Why a thunk failed.</summary>
/// <param name="Message">What went wrong.</param>
/// <param name="ErrorTail">The end of what the function wrote to its standard error.</param>
internal sealed record TaskFailure(string Message, string ErrorTail);
