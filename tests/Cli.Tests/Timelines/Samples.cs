using System.Collections.Immutable;
using System.Text;
using Burst.Cli.Timelines;
using Burst.Thunks;

namespace Burst.Cli.Tests.Timelines;

/// <summary>Timelines made by hand.</summary>
internal static class Samples
{
    public static TimelineTask Task(double seconds, params int[] inputs) => new(
        ObjectHash.Of(Encoding.UTF8.GetBytes($"{seconds} {string.Join(' ', inputs)}")), new TaskName("gcc", "a.o", "gcc -c </script> a.c"),
        "processes", TaskState.Run, TimeSpan.Zero, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds / 2), 1, [.. inputs]);

    public static Timeline Timeline(params TimelineTask[] tasks) => new(
        new DateTimeOffset(2026, 5, 12, 9, 30, 0, TimeSpan.Zero), "burst force total", TimeSpan.FromSeconds(9), 2,
        ImmutableArray.Create(tasks));

    /// <summary>Four compiles of 1, 2, 3 and 4 seconds, and a link of 1 second.</summary>
    public static Timeline Build() => Timeline(Task(1, 1, 2, 3, 4), Task(1), Task(2), Task(3), Task(4));
}
