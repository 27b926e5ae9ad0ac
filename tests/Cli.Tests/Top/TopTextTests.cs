using Burst.Cli.Top;

namespace Burst.Cli.Tests.Top;

public sealed class TopTextTests
{
    private static readonly RunSnapshot _run = new()
    {
        Title = "burst force total",
        Pid = 4711,
        Seconds = 10,
        Known = 1000,
        Done = 500,
        Executed = 300,
        Cached = 200,
        Waiting = 450,
        Failed = 10,
        MemoryBytes = 50 << 20,
        ProcessorSeconds = 12,
        Pools = [new PoolSnapshot("processes", 8, 8, 32)],
        Running = [.. Enumerable.Range(0, 10).Select(i => new ThunkSnapshot("TVyjMfZu2KCcSM", $"gcc {i}.o", "processes", 2, ""))],
        Slowest = [new ThunkSnapshot("TVvlrJUhsFmH", "ld total", "", 3.25, "")],
        Failures = [new ThunkSnapshot("T5iFdGSe_hNH", "gcc x.o", "", 0, "exited with status 1")],
    };

    [Fact]
    public void View_Rates_FromTheLookBefore()
    {
        var before = _run with { Seconds = 8, Done = 300, ProcessorSeconds = 9 };

        var lines = TopText.View(_run, before, 200, 50);

        Assert.Equal("burst force total · process 4711 · 10 s · 50 MiB · 1.5 cores itself", lines[0]);
        Assert.Contains("500/1,000 done", lines[1], StringComparison.Ordinal);
        Assert.Contains("100/s", lines[1], StringComparison.Ordinal);
        Assert.Equal("████████████▓▓▓▓▓▓▓▓······················ 40 % hits".Length, lines[2].Length + 2);
        Assert.EndsWith(" 40 % hits", lines[2], StringComparison.Ordinal);
        Assert.Equal("processes: 8 of 8 slots busy, 32 ready", lines[3]);
        Assert.Contains("    2 s  TVyjMfZu…  gcc 0.o  on processes", lines[5], StringComparison.Ordinal);
        Assert.EndsWith("gcc x.o: exited with status 1", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 50)]
    [InlineData(40, 12)]
    [InlineData(20, 4)]
    public void View_AnyTerminal_Fits(int columns, int rows)
    {
        var lines = TopText.View(_run, null, columns, rows);
        Assert.InRange(lines.Count, 1, rows);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, columns));
    }

    [Fact]
    public void View_LittleRoom_AListThatIsShortLeavesItsRoomToOthers()
    {
        var lines = TopText.View(_run, null, 100, 14);
        Assert.Contains("failed", lines);
        Assert.Contains("slowest", lines);
        Assert.Equal(14, TopText.View(_run with { Slowest = [], Failures = [] }, null, 100, 14).Count);
    }

    [Fact]
    public void View_TextOfOthers_NoControlCharacters()
    {
        var wild = _run with { Failures = [new ThunkSnapshot("T", "a\e[31mb", "", 0, "c\r\nd\te")] };
        Assert.All(TopText.View(wild, null, 200, 50), line => Assert.DoesNotContain(line, char.IsControl));
    }
}
