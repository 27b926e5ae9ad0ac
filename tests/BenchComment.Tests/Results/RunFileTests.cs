using Burst.BenchComment.Results;
using Burst.Testing;

namespace Burst.BenchComment.Tests.Results;

public sealed class RunFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_BenchmarkDotNet_LeastTimeAndBytes()
    {
        var run = Read("""
            {"Title":"BenchmarkRun-1","HostEnvironmentInfo":{"ProcessorName":"AMD EPYC","LogicalCoreCount":2},"Benchmarks":[
              {"DisplayInfo":"x","Namespace":"Burst.Micro.Way","Type":"StepBenchmarks","Method":"Hash","Parameters":"",
               "FullName":"Burst.Micro.Way.StepBenchmarks.Hash","Statistics":{"OriginalValues":[12.5,11],"N":2,"Min":11,"Mean":11.75},
               "Memory":{"Gen0Collections":0,"BytesAllocatedPerOperation":24},"Measurements":[]},
              {"Type":"StepBenchmarks","Method":"Failed","Parameters":"","FullName":"f","Statistics":null,"Memory":null}]}
            """);
        Assert.Equal("AMD EPYC", run.Processor);
        var (name, measure) = Assert.Single(run.Measures);
        Assert.Equal("Burst.Micro.Way.StepBenchmarks.Hash", name);
        Assert.Equal(new Measure(new BenchmarkId("StepBenchmarks", "Hash", ""), 11, 24), measure);
    }

    [Fact]
    public void Write_SeveralRuns_ReadAsTheLeast()
    {
        RunFile.Write(
            _folder["kept.json"], "abc", [Runs.Of((Runs.WholePath, 20, 5)), Runs.Of((Runs.WholePath, 10, 6), (Runs.Raw, 1, 1))]);
        var kept = RunFile.Read(_folder["kept.json"]);
        Assert.Equal("abc", kept.Name);
        Assert.Equal("a processor", kept.Processor);
        Assert.Equal(new Measure(Runs.WholePath, 10, 5), Assert.Single(kept.Measures).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Benchmarks":[{"Statistics":{}}],"HostEnvironmentInfo":{}}""")]
    [InlineData("""{"Benchmarks":7}""")]
    public void Read_SomethingElse_SaysWhichFile(string content)
    {
        var refusal = Assert.Throws<BenchException>(() => Read(content));
        Assert.Contains("run.json is not BenchmarkDotNet's full JSON", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
    }

    [Fact]
    public void Newest_SeveralFiles_LastByName()
    {
        Assert.Throws<BenchException>(() => RunFile.Newest(_folder.FullPath));
        foreach (var name in new[] { "2026-11-20-b.json", "2026-11-21-a.json", "2026-11-19-c.json", "z.txt" })
            File.WriteAllText(_folder[name], "");
        Assert.Equal(_folder["2026-11-21-a.json"], RunFile.Newest(_folder.FullPath));
    }

    private BenchmarkRun Read(string content)
    {
        File.WriteAllText(_folder["run.json"], content);
        return RunFile.Read(_folder["run.json"]);
    }
}
