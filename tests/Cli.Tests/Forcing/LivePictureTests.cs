using Burst.Cli.Forcing;
using Burst.Cli.Timelines;
using Burst.Engine;

namespace Burst.Cli.Tests.Forcing;

public sealed class LivePictureTests
{
    private static readonly EngineCounts Counts = new(5, 1, 1, 1, 0, 1, 0, 2);

    [Fact]
    public void Draw_EveryState_ItsGlyphThenNumbersThenWhatRuns()
    {
        TaskState[] states = [TaskState.Run, TaskState.Cached, TaskState.Failed, TaskState.Running, TaskState.Waiting];
        var lines = Draw(states, 200, (new TaskName("gcc", "a.o", "gcc -o a.o"), "host:9000", TimeSpan.FromSeconds(1.2)));

        Assert.Equal("█▓✗▒·", lines[0]);
        Assert.StartsWith("2 slots · 2/5 done · 1 running", lines[1], StringComparison.Ordinal);
        Assert.Equal("    1.2 s  gcc  a.o  on host:9000", lines[2]);
        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public void Draw_MoreThanCells_EachShowsTheMostUrgent()
    {
        var states = new TaskState[1000];
        Array.Fill(states, TaskState.Run);
        states[7] = TaskState.Failed;
        states[998] = TaskState.Running;
        var lines = Draw(states, 20);

        Assert.All(lines, line => Assert.True(line.Length <= 20, line));
        var cells = string.Concat(lines.Take(lines.Count - 1));
        Assert.Equal(200, cells.Length);
        Assert.Equal("█✗█", cells[..3]);
        Assert.Equal("█▒", cells[^2..]);
        Assert.StartsWith("each cell 5 thunks", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_LongOrOddLabels_OneLineEach()
    {
        var line = Draw([TaskState.Running], 30, (new TaskName("sh", "sh", "sh -c 'a\nb\tc' " + new string('x', 90)), "", TimeSpan.Zero))[^1];

        Assert.Equal(30, line.Length);
        Assert.Contains("sh -c 'a b c'", line, StringComparison.Ordinal);
        Assert.EndsWith("…", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_Colours_BackToPlainAtTheEndOfARow()
    {
        TaskState[] states = [TaskState.Run, TaskState.Run, TaskState.Failed];
        var lines = LivePicture.Draw(states, Counts, 0, 2, [], 80, 24, hasColour: true);

        Assert.Equal("\e[0m\e[32m██\e[0m\e[31m✗\e[0m", lines[0]);
    }

    private static IReadOnlyList<string> Draw(
        TaskState[] states, int columns, params (TaskName Name, string Place, TimeSpan Since)[] running) =>
        LivePicture.Draw(states, Counts, 0, 2, running, columns, 24, hasColour: false);
}
