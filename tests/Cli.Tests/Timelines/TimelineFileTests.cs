using System.Text;
using System.Text.Json;
using Burst.Cli.Timelines;
using Burst.Engine;
using Burst.Testing;

namespace Burst.Cli.Tests.Timelines;

public sealed class TimelineFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run.html")]
    [InlineData("run.json")]
    public void WriteRead_Either_SameTimeline(string name)
    {
        var timeline = Samples.Timeline([
            .. Samples.Build().Tasks, Samples.Task(1) with { State = TaskState.Failed, Failure = new TaskFailure("no", "a\n</script>") }]);
        TimelineFile.Write(_folder[name], timeline);

        var read = TimelineFile.Read(_folder[name]);

        Assert.Equal((timeline.Command, timeline.Started, timeline.Elapsed, timeline.Slots), (read.Command, read.Started, read.Elapsed, read.Slots));
        foreach (var (task, again) in timeline.Tasks.Zip(read.Tasks))
        {
            Assert.Equal(task.Inputs.AsEnumerable(), again.Inputs);
            Assert.Equal(task with { Inputs = default }, again with { Inputs = default });
        }
    }

    [Fact]
    public void Write_Page_DataEndsWhereItShouldAndNothingComesFromElsewhere()
    {
        TimelineFile.Write(_folder["run.html"], Samples.Build());
        var page = File.ReadAllText(_folder["run.html"]);

        var start = page.IndexOf("id=\"timeline\">", StringComparison.Ordinal) + "id=\"timeline\">".Length;
        var end = page.IndexOf("</script>", start, StringComparison.Ordinal);
        using var data = JsonDocument.Parse(page[start..end]);
        var root = data.RootElement;
        Assert.Equal(5, root.GetProperty("tasks").GetArrayLength());
        Assert.Equal("gcc -c </script> a.c", root.GetProperty("tasks")[1].GetProperty("command").GetString());
        Assert.Equal([4, 0], root.GetProperty("critical").EnumerateArray().Select(index => index.GetInt32()));
        Assert.Equal(5000, root.GetProperty("criticalMs").GetDouble());
        Assert.Equal(
            [11000, 5000, 5000, 5000, 5000], root.GetProperty("simulated").EnumerateArray().Select(at => at.GetProperty("ms").GetDouble()));
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{}", "not present")]
    [InlineData("[1]", "Array")]
    [InlineData("{\"version\":9}", "version 9")]
    [InlineData("<script type=\"application/json\" id=\"timeline\">{", "ends too early")]
    [InlineData("{\"version\":1,\"started\":\"2026-05-12T09:30:00Z\",\"command\":\"\",\"slots\":1,\"ms\":-1,\"tasks\":[]}", "'ms' is -1")]
    [InlineData("{\"version\":1,\"started\":\"2026-05-12T09:30:00Z\",\"command\":\"\",\"slots\":1,\"ms\":1,\"tasks\":[{\"hash\":\"x\",\"state\":\"Run\"}]}", "'x'")]
    public void Read_NotATimeline_SaysWhy(string content, string why)
    {
        File.WriteAllText(_folder["x"], content, new UTF8Encoding(false));
        var message = Assert.Throws<BurstException>(() => TimelineFile.Read(_folder["x"])).Message;
        Assert.StartsWith($"{_folder["x"]} is not a timeline", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }
}
