using Burst.Thunks;

namespace Burst.Engine.Resolve;

/// <summary>Thunks in flight by name: whoever asks second gets the node of whoever asked first.</summary>
/// <remarks>
/// <para>A lock-free, insert-only trie over the bits of the name. The bits are a SHA-256, so it needs neither hashing nor
/// rebalancing, and it never moves an entry: growing never stops the world. A slot is empty, a leaf (a node, or an alias
/// that leads to one), or a further level.</para>
/// </remarks>
internal sealed class NodeTable
{
    // 12 bits and thirteen times 4 are a word; the name's further words go in steps of 4.
    private const int RootBits = 12;
    private const int LevelBits = 4;

    private readonly object?[] _root = new object?[1 << RootBits];

    /// <summary>The node of a thunk, or nothing.</summary>
    public ThunkNode? Find(in ObjectHash hash)
    {
        var level = _root;
        var bit = 0;
        while (true)
        {
            var entry = Volatile.Read(ref level[Index(hash, ref bit)]);
            switch (entry)
            {
                case null:
                    return null;
                case ThunkNode node:
                    return node.Hash == hash ? node : null;
                case Alias alias:
                    return alias.Hash == hash ? alias.Node : null;
                default:
                    level = (object?[])entry;
                    break;
            }
        }
    }

    /// <summary>The node of a thunk, made if there is none.</summary>
    /// <param name="hash">The thunk's name.</param>
    /// <param name="graph">What a new node belongs to.</param>
    /// <param name="added">Whether it was made, and so is the caller's to dispatch.</param>
    public ThunkNode GetOrAdd(in ObjectHash hash, ForceGraph graph, out bool added)
    {
        object? leaf = null;
        var node = GetOrAdd(hash, graph, ref leaf);
        added = ReferenceEquals(node, leaf);
        return node;
    }

    /// <summary>Enters a node under a second name, unless another has that name.</summary>
    /// <returns>The node of that name from now on.</returns>
    public ThunkNode GetOrAddAlias(in ObjectHash hash, ThunkNode node)
    {
        object? leaf = new Alias(hash, node);
        return GetOrAdd(hash, node.Graph, ref leaf);
    }

    private ThunkNode GetOrAdd(in ObjectHash hash, ForceGraph graph, ref object? leaf)
    {
        var level = _root;
        var bit = 0;
        while (true)
        {
            ref var slot = ref level[Index(hash, ref bit)];
            var seen = Volatile.Read(ref slot);
            if (seen is null)
            {
                leaf ??= new ThunkNode(hash, graph);
                seen = Interlocked.CompareExchange(ref slot, leaf, null);
                if (seen is null)
                    return NodeOf(leaf);
            }

            if (seen is not object?[])
            {
                var there = seen is ThunkNode node ? node.Hash : ((Alias)seen).Hash;
                if (there == hash)
                    return NodeOf(seen);

                // Two names meet here: a further level takes the one that is there, then the walk goes on into it.
                var deeper = new object?[1 << LevelBits];
                var next = bit;
                deeper[Index(there, ref next)] = seen;
                var raced = Interlocked.CompareExchange(ref slot, deeper, seen);
                seen = ReferenceEquals(raced, seen) ? deeper : raced!;
            }

            level = (object?[])seen;
        }
    }

    private static int Index(in ObjectHash hash, ref int bit)
    {
        var width = bit == 0 ? RootBits : LevelBits;
        var index = (int)(hash.Word(bit >> 6) >> (bit & 63)) & ((1 << width) - 1);
        bit += width;
        return index;
    }

    private static ThunkNode NodeOf(object leaf) => leaf as ThunkNode ?? ((Alias)leaf).Node;

    private sealed record Alias(ObjectHash Hash, ThunkNode Node);
}
