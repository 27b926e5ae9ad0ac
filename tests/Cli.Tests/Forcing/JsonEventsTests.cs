using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Burst.Cli.Forcing;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Cli.Tests.Forcing;

public sealed class JsonEventsTests
{
    private static readonly ObjectHash Thunk = ObjectHash.Of("##GGTHUNK##"u8);
    private static readonly ObjectHash Value = ObjectHash.Of("value"u8);

    [Fact]
    public void Events_OneOfEach_ValidLines()
    {
        using var output = new MemoryStream();
        using var events = new JsonEvents(output, TimeProvider.System);
        events.Started(Thunk, default, "processes", 1);
        events.Failed(Thunk, new ExecutionFailure(FailureKind.Exited, "a \"b\"\n", ExitStatus: 7, StandardErrorTail: "\u001b[31mx"), true);
        events.Executed(Thunk, [Value], TimeSpan.FromMilliseconds(1.5), TimeSpan.Zero);
        events.Cached(Thunk, [Value, Thunk]);
        events.Duplicated(Thunk);
        ImmutableArray<ForceResult> results = [new(new OutputRef(Thunk, "odd"), Value, default), new(new OutputRef(Thunk), default, Thunk)];
        events.Done(new ForceReport(results, [], 0, default, TimeSpan.FromSeconds(1)));

        var lines = Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        var parsed = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.Equal(
            ["started", "retrying", "executed", "cached", "duplicated", "done"],
            parsed.Select(element => element.GetProperty("event").GetString()));
        Assert.All(parsed, element => Assert.True(element.GetProperty("t").GetInt64() >= 0));
        Assert.Equal("a \"b\"\n", parsed[1].GetProperty("message").GetString());
        Assert.Equal(1.5, parsed[2].GetProperty("ms").GetDouble());
        Assert.Equal(Thunk.ToString(), parsed[3].GetProperty("outputs")[1].GetString());
        Assert.False(parsed[5].GetProperty("ok").GetBoolean());
        Assert.Equal($"{Thunk}#odd", parsed[5].GetProperty("targets")[0].GetProperty("target").GetString());
    }

    [Fact]
    public void Events_ManyThreads_NoLineInAnother()
    {
        using var output = new MemoryStream();
        using var events = new JsonEvents(output, TimeProvider.System);
        Parallel.For(0, 2000, _ => events.Executed(Thunk, [Value], TimeSpan.Zero, TimeSpan.Zero));

        var lines = Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(2000, lines.Length);
        long last = 0;
        foreach (var line in lines)
        {
            var t = JsonDocument.Parse(line).RootElement.GetProperty("t").GetInt64();
            Assert.True(t >= last);
            last = t;
        }
    }
}
