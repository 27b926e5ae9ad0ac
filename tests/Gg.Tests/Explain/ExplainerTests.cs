using Burst.Engine.Reduce;
using Burst.Gg.Explain;
using Burst.Testing;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Gg.Tests.Explain;

public sealed class ExplainerTests
{
    [FixtureTheory]
    [InlineData("04-named-output-dep", "T.xAsyzz6P6VqXpDVcsipJBLn.G7MUyclQ7eE8K3JSJI00000260")]
    [InlineData("07-dynamic-fib", "TawCJkI6ql9KRUCy7_GGCxJeI7sWuhcUDl3YtQO3BX.Y0000015a")]
    [InlineData("16-map-reduce", "TV3ezWAzqgI7E.Fa4QurHioB0vfOW1_5JIhhtEwmky7400000189")]
    public void Explain_ForcedByGg_Hit(string name, string root)
    {
        var (objects, reductions) = Open(name);
        var explainer = new Explainer(objects, reductions);

        Assert.Equal(VerdictState.Hit, explainer.Explain(ObjectHash.Parse(root)).State);
        Assert.True(explainer.TryGetValue(OutputRef.Parse(root), out var value));
        Assert.False(value.IsThunk);
    }

    [FixtureFact]
    public void Explain_DependencyNotReduced_Waits()
    {
        var (objects, reductions) = Open("04-named-output-dep");
        var leaf = ObjectHash.Parse("T8WYDdcGLzL5IKGshu0XU26VDr67nZiEyBAVzq4Px3Fk00000101");
        reductions.Hidden.Add(leaf);
        var explainer = new Explainer(objects, reductions);

        var root = explainer.Explain(ObjectHash.Parse("T.xAsyzz6P6VqXpDVcsipJBLn.G7MUyclQ7eE8K3JSJI00000260"));

        Assert.Equal((VerdictState.Waits, 2), (root.State, root.Waiting));
        Assert.Equal(VerdictState.Runs, explainer.Explain(leaf).State);
    }

    [Fact]
    public void Explain_LongChain_NoStackOverflow()
    {
        using var folder = new TemporaryFolder();
        var objects = new PlainObjectStore(folder["blobs"]);
        var last = default(ObjectHash);
        for (var i = 0; i < 2000; i++)
        {
            var file = new Thunk(
                new Function("F", [$"{i}"], []), null, last.IsDefault ? [] : [new ThunkInput(last.ToString())],
                [new ThunkInput("E")], ["out"]).Encode();
            last = ObjectHash.Of(file);
            objects.Write(last, file);
        }

        Assert.Equal(VerdictState.Waits, new Explainer(objects, new RecordedReductions(folder["none"])).Explain(last).State);
    }

    [Fact]
    public void Explain_ThunkNotInStore_Unreadable()
    {
        using var folder = new TemporaryFolder();
        var explainer = new Explainer(new PlainObjectStore(folder["blobs"]), new RecordedReductions(folder["none"]));

        Assert.Equal(VerdictState.Unreadable, explainer.Explain(ObjectHash.Of("##GGTHUNK##"u8)).State);
    }

    private static (PlainObjectStore Objects, RecordedReductions Reductions) Open(string name)
    {
        var folder = Fixtures.PathOf("gg", name, "gg");
        return (new PlainObjectStore(Path.Join(folder, "blobs")), new RecordedReductions(Path.Join(folder, "reductions")));
    }

    private sealed class RecordedReductions(string path) : IReductionCache
    {
        public HashSet<ObjectHash> Hidden { get; } = [];

        public bool TryGet(in ObjectHash hash, scoped in ThunkView thunk, scoped Span<ObjectHash> outputs)
        {
            if (Hidden.Contains(hash))
                return false;
            for (var i = 0; i < outputs.Length; i++)
            {
                var file = Path.Join(path, $"{hash}#{System.Text.Encoding.UTF8.GetString(thunk.Outputs[i])}");
                if (!File.Exists(file))
                    return false;
                outputs[i] = ObjectHash.Parse(File.ReadAllText(file));
            }

            return true;
        }

        public void Record(in ObjectHash hash, scoped in ThunkView thunk, scoped ReadOnlySpan<ObjectHash> outputs) =>
            throw new NotSupportedException();

        public ValueTask FlushAsync() => default;

        public ValueTask DisposeAsync() => default;
    }
}
