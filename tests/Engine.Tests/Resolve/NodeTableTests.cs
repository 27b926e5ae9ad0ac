using Burst.Engine.Resolve;
using Burst.Thunks;

namespace Burst.Engine.Tests.Resolve;

public class NodeTableTests
{
    private static readonly ForceGraph Graph = new(null!);

    [Fact]
    public void GetOrAdd_Twice_GivesTheSameNode()
    {
        var table = new NodeTable();
        var hash = ObjectHash.Of("x"u8);
        Assert.Null(table.Find(hash));
        var node = table.GetOrAdd(hash, Graph, out var added);
        Assert.True(added);
        Assert.Same(node, table.GetOrAdd(hash, Graph, out added));
        Assert.False(added);
        Assert.Same(node, table.Find(hash));
    }

    [Fact]
    public void GetOrAddAlias_LeadsToTheNode_UnlessTheNameIsTaken()
    {
        var table = new NodeTable();
        var node = table.GetOrAdd(ObjectHash.Of("x"u8), Graph, out _);
        Assert.Same(node, table.GetOrAddAlias(ObjectHash.Of("y"u8), node));
        Assert.Same(node, table.GetOrAdd(ObjectHash.Of("y"u8), Graph, out var added));
        Assert.False(added);
        var other = table.GetOrAdd(ObjectHash.Of("z"u8), Graph, out _);
        Assert.Same(other, table.GetOrAddAlias(ObjectHash.Of("z"u8), node));
    }

    // Names can be forged, so they may agree in all bits but any single one.
    [Fact]
    public void GetOrAdd_NamesThatDifferInOneBitOrOnlyInLength_AreToldApart()
    {
        var table = new NodeTable();
        var digest = new byte[32];
        var nodes = new HashSet<ThunkNode>(ReferenceEqualityComparer.Instance)
        {
            table.GetOrAdd(new ObjectHash(ObjectType.Thunk, digest, 1), Graph, out _),
            table.GetOrAdd(new ObjectHash(ObjectType.Thunk, digest, 2), Graph, out _),
            table.GetOrAdd(new ObjectHash(ObjectType.Value, digest, 1), Graph, out _),
            table.GetOrAdd(new ObjectHash(ObjectType.Thunk, digest, 1L << 59), Graph, out _),
        };
        for (var bit = 0; bit < 256; bit++)
        {
            digest[bit / 8] ^= (byte)(1 << (bit % 8));
            nodes.Add(table.GetOrAdd(new ObjectHash(ObjectType.Thunk, digest, 1), Graph, out var added));
            Assert.True(added);
            digest[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(260, nodes.Count);
    }

    [Fact]
    public void Hammer_ThreadsAddTheSameNames_EachNameHasOneNode()
    {
        var hashes = Enumerable.Range(0, 50_000).Select(i => ObjectHash.Of(BitConverter.GetBytes(i))).ToArray();
        var table = new NodeTable();
        var added = 0;
        var results = Enumerable.Range(0, 4).Select(_ => new ThunkNode[hashes.Length]).ToArray();
        var threads = results.Select((result, seed) => new Thread(() =>
        {
            var order = Enumerable.Range(0, hashes.Length).ToArray();
            new Random(seed).Shuffle(order);
            foreach (var i in order)
            {
                result[i] = table.GetOrAdd(hashes[i], Graph, out var isNew);
                if (isNew)
                    Interlocked.Increment(ref added);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(hashes.Length, added);
        for (var i = 0; i < hashes.Length; i++)
        {
            Assert.Equal(hashes[i], results[0][i].Hash);
            Assert.All(results, result => Assert.Same(results[0][i], result[i]));
        }
    }
}
