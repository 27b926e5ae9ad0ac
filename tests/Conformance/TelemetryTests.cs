using Burst.Testing;

namespace Burst.Conformance;

/// <summary>What an OpenTelemetry collector is sent by <c>burst force</c> and <c>burst serve</c>, as processes.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly string _function;

    public TelemetryTests()
    {
        Burst("init");
        _root.Write("f.sh", "#!/bin/sh\n[ \"$1\" = fail ] && { echo no such luck >&2; exit 3; }\nshift\ncat \"$@\" > out\n", isExecutable: true);
        _function = Burst("put", "f.sh").Trim();
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Force_Chain_OneTraceWithTheRightParentsAndSums()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var target = Chain();

        Burst("force", "--otlp", collector.Address, target);

        var spans = collector.Spans;
        var root = Assert.Single(spans, span => span.Parent.Length == 0);
        Assert.Equal($"burst force {target}", root.Name);
        Assert.All(spans, span => Assert.Equal(root.Trace, span.Trace));
        var submission = Assert.Single(Below(spans, root));
        Assert.Equal("submission", submission.Name);
        var thunks = Below(spans, submission);
        Assert.Equal(["thunk f", "thunk f"], thunks.Select(span => span.Name));
        Assert.Equal(["execute processes", "store"], Below(spans, thunks[1]).Select(span => span.Name));
        Assert.Equal(["resolve", "execute processes", "store"], Below(spans, thunks[0]).Select(span => span.Name));
        Assert.All(spans, span => Assert.InRange(span.End, span.Start, root.End));
        Assert.Equal(target, thunks[0].Attributes["burst.thunk"]);

        Assert.Equal(2, collector.Metric("burst.thunks.known"));
        Assert.Equal(2, collector.Metric("burst.thunks.executed"));
        Assert.Equal(0, collector.Metric("burst.thunks.failed"));
        Assert.Equal(2, collector.Metric("burst.function.duration", "processes"));
        Assert.Equal(12, collector.Metric("burst.outputs.size"));
    }

    [Fact]
    public async Task Force_SecondTime_CachedThunksAreCountedAndNotTraced()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var target = Chain();
        Burst("force", target);

        Burst("force", "--otlp", collector.Address, target);

        Assert.Equal(["submission", $"burst force {target}"], collector.Spans.Select(span => span.Name));
        Assert.Equal(2, collector.Metric("burst.thunks.cached"));
    }

    [Fact]
    public async Task Force_Failure_ItsSpansSayWhy()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var target = Thunk("fail");

        Assert.Equal(1, BurstProgram.Run(_root.FullPath, "force", "--retries", "1", "--otlp", collector.Address, target).ExitCode);

        var thunk = Assert.Single(collector.Spans, span => span.Name == "thunk f");
        Assert.Equal((true, "Exited"), (thunk.HasFailed, thunk.Attributes["error.type"]));
        var attempts = Below(collector.Spans, thunk);
        Assert.Equal(["1", "2"], attempts.Select(span => span.Attributes["burst.attempt"]));
        Assert.All(attempts, span => Assert.True(span.HasFailed));
        Assert.Equal(1, collector.Metric("burst.thunks.failed"));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 40)]
    public async Task Force_Sample_ThatManyThunksTracedAndAllCounted(string share, int traced)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        string[] targets = [.. Enumerable.Range(0, 40).Select(number => Thunk("f", Put($"{number}\n")))];

        Burst(["force", "--trace-sample", share, "--otlp", collector.Address, .. targets]);

        Assert.Equal(traced, collector.Spans.Count(span => span.Name == "thunk f"));
        Assert.Equal(40, collector.Metric("burst.thunks.executed"));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    public async Task Force_Server_TraceGoesOnThere(string share, bool isTraced)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var target = Chain();
        using (var server = BurstServe.Start(_root.FullPath, _root["server"], "--otlp", collector.Address))
        {
            Burst("force", "--engine", $"remote={server.Address}", "--trace-sample", share, "--otlp", collector.Address, target);
            Assert.Equal(0, server.Terminate());
        }

        Assert.Equal(4, collector.Metric("burst.thunks.executed")); // both here and there
        var spans = collector.Spans;
        Assert.Single(spans.Select(span => span.Trace).Distinct());
        Assert.Equal(isTraced ? 2 : 0, spans.Count(span => span.Name == "serve"));
        foreach (var serve in spans.Where(span => span.Name == "serve"))
        {
            var attempt = Assert.Single(spans, span => span.Id == serve.Parent);
            Assert.Equal("execute remote", attempt.Name);
            Assert.NotEqual(attempt.Service, serve.Service);
            var submission = Assert.Single(Below(spans, serve));
            var thunk = Assert.Single(Below(spans, submission));
            Assert.Equal(["execute processes", "store"], Below(spans, thunk).Select(span => span.Name));
        }
    }

    [Fact]
    public void Force_NoCollector_ForcesAndSaysSo()
    {
        var target = Chain();

        var outcome = BurstProgram.Run(_root.FullPath, "force", "--otlp", "http://127.0.0.1:1", target);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("http://127.0.0.1:1/: metrics and traces could not be delivered: ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--otlp", "ftp://x", "not the address of a collector")]
    [InlineData("--trace-sample", "2", "a number from 0 to 1, not '2'")]
    public void Force_WrongOption_SaysSo(string option, string value, string message)
    {
        var outcome = BurstProgram.Run(_root.FullPath, "force", option, value, Chain());

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    private static OtlpSpan[] Below(IEnumerable<OtlpSpan> spans, OtlpSpan parent) =>
        [.. spans.Where(span => span.Parent == parent.Id).OrderBy(span => span.Start).ThenBy(span => span.End)];

    private string Burst(params string[] words)
    {
        var outcome = BurstProgram.Run(_root.FullPath, words);
        Assert.Equal("0: ", $"{outcome.ExitCode}: {(outcome.ExitCode == 0 ? "" : outcome.Error)}");
        return outcome.Output;
    }

    /// <summary>A thunk that needs another; both make six bytes.</summary>
    private string Chain() => Thunk("last", Thunk("f", Put("hello\n")));

    private string Put(string content)
    {
        _root.Write("in", content);
        return Burst("put", "in").Trim();
    }

    private string Thunk(string mode, string? input = null) => Burst(
    [
        "create-thunk", "-e", _function, .. input is null ? [] : (string[])[input[0] == 'T' ? "-t" : "-v", input],
        "-o", "out", "--", _function, "f", mode, .. input is null ? [] : (string[])[$"@{{GGHASH:{input}}}"],
    ]).Trim();
}
