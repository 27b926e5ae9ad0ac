using System.Text.Json;

namespace Burst.Cli.Tests.Benchmarking;

public sealed class BenchCommandTests : CommandTest
{
    [Theory]
    [InlineData("independent", 1000, 1000)]
    [InlineData("tree", 100, 100)]
    [InlineData("chain", 100, 100)]
    [InlineData("lattice", 120, 100)]
    [InlineData("fib", 150, 100)]
    public void Bench_Shape_RunsEachThunkOnce(string shape, int count, int executed)
    {
        Assert.Equal(0, Burst("bench", "--json", "--cache", "memory", "--shape", shape, "--count", $"{count}"));
        var result = JsonDocument.Parse(Out).RootElement.GetProperty("scale")[0];
        Assert.Equal(executed, result.GetProperty("executed").GetInt64());
        Assert.Equal(executed, result.GetProperty("count").GetInt64());
    }

    [Fact]
    public void Bench_Zipf_RunsFewerThanAskedFor()
    {
        Assert.Equal(0, Burst("bench", "--json", "--cache", "memory", "--shape", "zipf", "--count", "1000"));
        var result = JsonDocument.Parse(Out).RootElement.GetProperty("scale")[0];
        Assert.Equal(1000, result.GetProperty("count").GetInt64());
        Assert.InRange(result.GetProperty("executed").GetInt64(), 100, 600);
    }

    [Fact]
    public void Bench_ShortTime_EveryStepBesideItsRawLoops()
    {
        Assert.Equal(0, Burst("bench", "--json", "--threads", "2", "--seconds", "500ms", "--rounds", "1"));
        var result = JsonDocument.Parse(Out).RootElement;
        var steps = result.GetProperty("steps").EnumerateArray().ToDictionary(step => step.GetProperty("key").GetString()!);
        Assert.All(steps.Values, step => Assert.True(step.GetProperty("perSecond").GetDouble() > 0));
        Assert.All(
            ["make", "call", "noOp", "submitted", "submittedHits", "wholePath", "hits"],
            key => Assert.True(steps[key].GetProperty("timesFloor").GetDouble() > 0));
        Assert.False(steps["sha256Thunk"].TryGetProperty("timesFloor", out _));
        Assert.Equal(steps.ContainsKey("node"), result.TryGetProperty("timesNode", out _));
        Assert.All(result.GetProperty("latencies").EnumerateArray(), latency =>
        {
            Assert.True(latency.GetProperty("count").GetInt32() > 0);
            Assert.True(latency.GetProperty("p50").GetDouble() <= latency.GetProperty("p99").GetDouble());
            Assert.True(latency.GetProperty("p99").GetDouble() <= latency.GetProperty("p999").GetDouble());
        });
    }

    [Fact]
    public void Bench_ForgetSeveralWindows_AllRunAndChecked()
    {
        Assert.Equal(0, Burst("bench", "--json", "--cache", "memory", "--forget", "--count", "200065"));
        var result = JsonDocument.Parse(Out).RootElement.GetProperty("scale")[0];
        Assert.Equal(200_065, result.GetProperty("executed").GetInt64());
    }

    [Theory]
    [InlineData("wasm")]
    [InlineData("mixed")]
    public void Headline_FewFunctions_AllRunAndChecked(string kind)
    {
        Assert.Equal(0, Burst("bench", "headline", "--count", "7", "--in-flight", "3", "--wait", "20ms", "--kind", kind));
        Assert.StartsWith($"| {kind} | ", Out.TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench headline --kind java", "takes native, wasm, mixed, not 'java'")]
    [InlineData("bench --forget --shape tree", "--forget is for thunks that do not depend on each other")]
    [InlineData("bench --threads 257", "from 1 to 256, not '257'")]
    [InlineData("bench --count 10,x", "not 'x'")]
    [InlineData("bench --shape star", "not 'star'")]
    [InlineData("bench --seconds 0", "'0' is not a duration")]
    public void Bench_WrongLine_TwoAndWhy(string line, string why)
    {
        Assert.Equal(2, Burst(line.Split(' ')));
        Assert.Contains(why, Error, StringComparison.Ordinal);
    }
}
