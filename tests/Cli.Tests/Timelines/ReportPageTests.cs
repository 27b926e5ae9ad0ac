using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Burst.Cli.Timelines;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Cli.Tests.Timelines;

/// <summary>The report's script, run in node on a page that counts what is drawn.</summary>
public sealed class ReportPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NodeFact]
    public void Page_SmallRun_ShowsPathFailuresAndPlaces()
    {
        var failed = Task(5, "gcc", "bad.o", 3, 2) with
        {
            State = TaskState.Failed,
            Failure = new TaskFailure("exited with status 1", "bad.c:3: error: </script>"),
        };
        var cached = Task(6, "gcc", "old.o", 0, 0) with { State = TaskState.Cached, Attempts = 0, Elapsed = TimeSpan.Zero };

        var page = Open("bad.o", Task(0, "ld", "total", 4, 3, 1), Task(1, "gcc", "a.o", 0, 4), Task(2, "gcc", "b.o", 0, 1) with { Place = "worker:9924" }, failed, cached);

        Assert.StartsWith("burst force total", page.Text("title"), StringComparison.Ordinal);
        Assert.Contains("cached1 (25 %)", page.Tiles);
        Assert.Equal("Failures (1)", Assert.Single(page.Shown));
        var failures = page.Panel("Failures (1)");
        Assert.Contains("gcc bad.o exited with status 1", failures, StringComparison.Ordinal);
        Assert.Contains("bad.c:3: error: </script>", failures, StringComparison.Ordinal);
        Assert.Contains($"burst execute {failed.Hash}", failures, StringComparison.Ordinal);
        var path = page.Panel("Critical path (2)");
        Assert.Contains("7.00 s", path, StringComparison.Ordinal);
        Assert.True(path.IndexOf("gcc a.o", StringComparison.Ordinal) < path.IndexOf("ld total", StringComparison.Ordinal), path);
        Assert.Contains("worker:992411", page.Panel("Places"), StringComparison.Ordinal);
        Assert.Contains("gcc37.00 s", page.Panel("Functions"), StringComparison.Ordinal);
        Assert.Equal("1 of 5", page.Text("hits"));
    }

    [NodeFact]
    public void Page_NothingRan_Opens()
    {
        Assert.Empty(Open("", []).Shown);
        Assert.Equal("Critical path (1)", Assert.Single(Open("", Task(0, "gcc", "a.o", 0, 0) with { State = TaskState.Cached, Attempts = 0 }).Shown));
    }

    [NodeTheory]
    [InlineData(100_000, 1000)]
    [InlineData(300_000, 1)]
    public void Page_ManyThunks_DrawsNoMoreThanFitsOnAScreen(int count, int inputs)
    {
        var tasks = Enumerable.Range(0, count)
            .Select(i => Task(i, $"f{i % 7}", $"{i}.o", i / 64 * 0.01, 0.009) with { Place = $"worker{i % 8}" }).ToArray();
        tasks[^1] = tasks[^1] with { Inputs = [.. Enumerable.Range(0, count - 1).Where(i => i % inputs == 0)] };

        var page = Open("4711.o", tasks);

        // 72 rows of 7 pixels show, each with 1,262 pixels; a label takes six calls.
        Assert.InRange(page.Number("calls"), 1000, 72 * 1262 * 2);
        Assert.InRange(page.Number("zoomedCalls"), 10, 72 * 1262);
        Assert.NotEqual("", page.Text("hits"));
    }

    private static TimelineTask Task(int number, string kind, string label, double start, double seconds, params int[] inputs) => new(
        ObjectHash.Of(BitConverter.GetBytes(number)), new TaskName(kind, label, $"{kind} -o {label}"), "processes", TaskState.Run,
        TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(seconds), TimeSpan.Zero, 1, ImmutableArray.Create(inputs));

    private PageContent Open(string search, params TimelineTask[] tasks)
    {
        TimelineFile.Write(_folder["run.html"], Samples.Timeline(tasks));
        using var node = Process.Start(new ProcessStartInfo(
            "node", [Path.Combine(AppContext.BaseDirectory, "page.js"), _folder["run.html"], search])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEnd();
        node.WaitForExit();
        Assert.Equal("", error);
        return new PageContent(JsonDocument.Parse(output.Result).RootElement);
    }

    private sealed record PageContent(JsonElement Json)
    {
        public IEnumerable<string?> Tiles => Json.GetProperty("tiles").EnumerateArray().Select(tile => tile.GetString());

        public IEnumerable<string?> Shown => Json.GetProperty("shown").EnumerateArray().Select(tab => tab.GetString());

        public string Panel(string title) => Json.GetProperty("panels").GetProperty(title).GetString()!;

        public string Text(string name) => Json.GetProperty(name).GetString()!;

        public int Number(string name) => Json.GetProperty(name).GetInt32();
    }
}
