using Burst.Engine.Jobs;
using Burst.Engine.Tests.Fakes;
using Burst.Thunks;

namespace Burst.Engine.Tests.Jobs;

public class JobTests
{
    private static readonly ObjectHash Program = ObjectHash.Of("the program"u8);
    private static readonly OutputRef A = new(ObjectHash.Of("a"u8));
    private static readonly OutputRef B = new(ObjectHash.Of("b"u8));
    private static readonly OutputRef Later = new(ObjectHash.Of("##GGTHUNK##later"u8), "tag");

    [Theory]
    [InlineData("f", "f|#1|#2")]
    [InlineData("f|-x", "f|-x|#1|#2")]
    [InlineData("f|{}|-x", "f|#1|#2|-x")]
    [InlineData("f|--in={}|-o|{out}", "f|--in=#1|--in=#2|-o|result")]
    [InlineData("{}|x", "{}|x|#1|#2")]
    public void Bind_Arguments_BlanksFilledIn(string arguments, string expected)
    {
        var template = new FunctionTemplate(Program, [.. arguments.Split('|')]) { Output = "result" };
        var thunk = template.Bind(A, B);
        expected = expected.Replace("#1", $"@{{GGHASH:{A}}}", StringComparison.Ordinal)
            .Replace("#2", $"@{{GGHASH:{B}}}", StringComparison.Ordinal);
        Assert.Equal(expected.Split('|'), thunk.Function.Arguments);
        Assert.Equal("result", Assert.Single(thunk.Outputs));
        Assert.Equal(2, thunk.Values.Length);
    }

    [Fact]
    public void Bind_ValuesAndThunks_InTheirLists()
    {
        var thunk = new FunctionTemplate(Program, ["f"])
        {
            Values = [new ThunkInput($"{B}", "shared")],
            Extension = new ThunkExtension { Fuel = 5 },
            TimeoutMs = 7,
            EnvironmentVariables = ["A=1"],
        }.Bind(A, Later, A);
        Assert.Equal(new[] { $"{A}", $"{B}=shared" }.Order(StringComparer.Ordinal), thunk.Values.Select(value => $"{value}").Order(StringComparer.Ordinal));
        Assert.Equal([$"{Later}"], thunk.Thunks.Select(value => $"{value}"));
        Assert.Equal(4, thunk.Function.Arguments.Length);
        Assert.Equal((5, 7u, "A=1"), (thunk.Extension.Fuel, thunk.TimeoutMs, thunk.Function.EnvironmentVariables[0]));
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 3)]
    [InlineData(100, 2, 100)]
    [InlineData(100, 16, 8)]
    [InlineData(100, 1000, 1)]
    public async Task MapReduce_AnyFanIn_SameResultInOrder(int inputs, int fanIn, int reductions)
    {
        await using var bench = new Bench();
        var map = new FunctionTemplate(ObjectHash.Of("the function"u8), ["concat"]) { Output = "out" };
        var parts = Enumerable.Range(0, inputs).Select(i => new OutputRef(bench.Add("echo", $"{i},")));
        var root = bench.Objects.MapReduce(map with { Arguments = ["concat", "{}"] }, map, parts, fanIn);
        var value = await bench.Engine.ForceAsync(root);
        Assert.Equal(string.Concat(Enumerable.Range(0, inputs).Select(i => $"{i},")), bench.Text(value));
        Assert.True(bench.Pool.Runs.Count >= reductions + inputs);
    }

    [Fact]
    public void Reduce_Nothing_Throws()
    {
        var objects = new DictionaryObjectStore();
        Assert.Throws<ArgumentException>(() => objects.Reduce(new FunctionTemplate(Program, ["f"]), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => objects.Reduce(new FunctionTemplate(Program, ["f"]), [A], 1));
    }
}
