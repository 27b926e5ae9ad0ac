using Burst.Thunks.Graph;

namespace Burst.Thunks.Tests.Graph;

public sealed class ThunkGraphTests
{
    private readonly Dictionary<ObjectHash, byte[]> _files = [];

    [Fact]
    public void Load_Diamond_EachThunkOnce()
    {
        var leaf = Add("leaf");
        var left = Add("left", $"{leaf}");
        var right = Add("right", $"{leaf}#odd");
        var root = Add("root", $"{left}=a", $"{right}=b", $"{left}");
        var loads = 0;

        var graph = ThunkGraph.Load([root, root], hash =>
        {
            loads++;
            return _files[hash];
        });

        Assert.Equal((4, 5, 1, 4), (graph.Count, graph.EdgeCount, graph.RootCount, loads));
        Assert.Equal(root, graph.HashOf(0));
        Assert.True(graph.TryFind(right, out var node));
        var edge = Assert.Single(graph.EdgesOf(node).ToArray());
        Assert.Equal((leaf, "odd"), (graph.HashOf(edge.Node), edge.Tag));
    }

    [Fact]
    public void TopologicalOrder_Diamond_DependenciesFirst()
    {
        var leaf = Add("leaf");
        var left = Add("left", $"{leaf}");
        var root = Add("root", $"{left}", $"{leaf}");
        var graph = ThunkGraph.Load([root], hash => _files[hash]);

        var order = graph.TopologicalOrder(out var cycle);

        Assert.Equal([leaf, left, root], order.Select(graph.HashOf));
        Assert.Empty(cycle);
    }

    [Fact]
    public void TopologicalOrder_Ring_FoundAndEveryNodeThere()
    {
        // Names are given, not computed: no one can make files that name each other.
        var a = ObjectHash.Of("##GGTHUNK##a"u8);
        var b = ObjectHash.Of("##GGTHUNK##b"u8);
        var c = ObjectHash.Of("##GGTHUNK##c"u8);
        _files[a] = Encode("a", $"{b}");
        _files[b] = Encode("b", $"{c}");
        _files[c] = Encode("c", $"{b}");
        var graph = ThunkGraph.Load([a], hash => _files[hash]);

        var order = graph.TopologicalOrder(out var cycle);

        Assert.Equal(3, order.Length);
        Assert.Equal([b, c], cycle.Select(graph.HashOf));
    }

    [Fact]
    public void Load_MillionDeepChain_NoStackOverflow()
    {
        const int Length = 1_000_000;
        var names = new Dictionary<ObjectHash, int>();
        var graph = ThunkGraph.Load([Name(0)], hash =>
        {
            var next = names[hash] + 1;
            return Encode("f", next < Length ? [Name(next).ToString()] : []);
        });

        var order = graph.TopologicalOrder(out var cycle);

        Assert.Equal((Length, 0, Length - 1, 0), (graph.Count, cycle.Length, order[0], order[^1]));

        ObjectHash Name(int number)
        {
            Span<byte> digest = stackalloc byte[ObjectHash.DigestLength];
            BitConverter.TryWriteBytes(digest, number * 2654435761L);
            var hash = new ObjectHash(ObjectType.Thunk, digest, 100);
            names[hash] = number;
            return hash;
        }
    }

    [Fact]
    public void Load_ValueAmongRoots_LeftOut() =>
        Assert.Equal(0, ThunkGraph.Load([ObjectHash.Of("value"u8)], hash => _files[hash]).Count);

    [Fact]
    public void Load_BadReference_NamesTheThunk()
    {
        var root = Add("root", "nonsense");

        var error = Assert.Throws<ThunkFormatException>(() => ThunkGraph.Load([root], hash => _files[hash]));
        Assert.StartsWith($"{root}: 'nonsense'", error.Message, StringComparison.Ordinal);
    }

    private ObjectHash Add(string name, params string[] thunks)
    {
        var file = Encode(name, thunks);
        _files[ObjectHash.Of(file)] = file;
        return ObjectHash.Of(file);
    }

    private static byte[] Encode(string name, params string[] thunks) => new Thunk(
        new Function("F", [name], []), null, thunks.Select(ThunkInput.Parse), [new ThunkInput("E")], ["out"]).Encode();
}
