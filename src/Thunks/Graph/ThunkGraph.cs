using System.Runtime.InteropServices;
using System.Text;
using Burst.Thunks.Wire;

namespace Burst.Thunks.Graph;

/// <summary>Who waits for whom: all thunks that are reachable from some roots, as their files say it now.</summary>
/// <remarks>
/// <para>Nodes are numbered from 0 in the order of a breadth-first walk; the roots come first. Thunk files are read once
/// and not kept: a node takes about 110 bytes, an edge 16. No recursion, so a chain may be as long as memory allows.</para>
/// <para>Only what the files say: a thunk that a function will return is not there before the function has run.
/// Immutable once loaded, so safe to share between threads.</para>
/// </remarks>
public sealed class ThunkGraph
{
    private readonly List<ObjectHash> _hashes = [];
    private readonly List<int> _edgeEnds = [];
    private readonly List<ThunkEdge> _edges = [];
    private readonly Dictionary<ObjectHash, int> _nodes = [];
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);

    private ThunkGraph()
    {
    }

    /// <summary>How many thunks there are.</summary>
    public int Count => _hashes.Count;

    /// <summary>How many edges there are.</summary>
    public int EdgeCount => _edges.Count;

    /// <summary>How many of the first nodes are roots.</summary>
    public int RootCount { get; private set; }

    /// <summary>Walks the graph.</summary>
    /// <param name="roots">Where to start; equal ones count once, values are left out.</param>
    /// <param name="load">Reads a thunk's file; called once for each thunk.</param>
    /// <exception cref="ThunkFormatException">A file is not a thunk, or a reference in it is not a name.</exception>
    public static ThunkGraph Load(IEnumerable<ObjectHash> roots, Func<ObjectHash, ReadOnlyMemory<byte>> load)
    {
        var graph = new ThunkGraph();
        foreach (var root in roots)
        {
            if (root.IsThunk)
                graph.NodeOf(root);
        }

        graph.RootCount = graph.Count;
        for (var node = 0; node < graph.Count; node++)
        {
            var hash = graph._hashes[node];
            try
            {
                graph.AddEdges(load(hash).Span);
            }
            catch (ThunkFormatException e)
            {
                throw new ThunkFormatException($"{hash}: {e.Message}");
            }

            graph._edgeEnds.Add(graph._edges.Count);
        }

        return graph;
    }

    /// <summary>A node's name.</summary>
    public ObjectHash HashOf(int node) => _hashes[node];

    /// <summary>The node with a name, or no.</summary>
    public bool TryFind(in ObjectHash hash, out int node) => _nodes.TryGetValue(hash, out node);

    /// <summary>What a node waits for, in the order of its file; equal references are all there.</summary>
    public ReadOnlySpan<ThunkEdge> EdgesOf(int node)
    {
        var start = node == 0 ? 0 : _edgeEnds[node - 1];
        return CollectionsMarshal.AsSpan(_edges)[start.._edgeEnds[node]];
    }

    /// <summary>All nodes, every one behind those it waits for.</summary>
    /// <param name="cycle">Nodes that wait for each other in a ring, in order; empty where there is no ring. One ring only,
    /// though there may be more; its last edge is left out of account, so the order still holds every node.</param>
    public int[] TopologicalOrder(out int[] cycle)
    {
        cycle = [];
        var order = new int[Count];
        var placed = 0;
        var state = new byte[Count];
        var path = new Stack<(int Node, int Next)>();
        for (var start = 0; start < Count; start++)
        {
            if (state[start] != 0)
                continue;
            state[start] = Open;
            path.Push((start, 0));
            while (path.TryPop(out var step))
            {
                var edges = EdgesOf(step.Node);
                if (step.Next == edges.Length)
                {
                    state[step.Node] = Done;
                    order[placed++] = step.Node;
                    continue;
                }

                path.Push((step.Node, step.Next + 1));
                var next = edges[step.Next].Node;
                if (state[next] == Open && cycle.Length == 0)
                    cycle = RingOf(path, next);
                if (state[next] != 0)
                    continue;
                state[next] = Open;
                path.Push((next, 0));
            }
        }

        return order;
    }

    private const byte Open = 1;
    private const byte Done = 2;

    private static int[] RingOf(Stack<(int Node, int Next)> path, int first)
    {
        var ring = new List<int>();
        foreach (var (node, _) in path)
        {
            ring.Add(node);
            if (node == first)
                break;
        }

        ring.Reverse();
        return [.. ring];
    }

    private void AddEdges(ReadOnlySpan<byte> file)
    {
        if (ThunkView.TryParse(file, out var view))
        {
            foreach (var input in view.Thunks)
                AddEdge(ThunkView.ReferenceOf(input));
            return;
        }

        foreach (var input in Thunk.Decode(file).Thunks)
            AddEdge(Encoding.UTF8.GetBytes(input.Reference));
    }

    private void AddEdge(ReadOnlySpan<byte> reference)
    {
        var mark = reference.IndexOf((byte)'#');
        var hash = ObjectHash.Parse(mark < 0 ? reference : reference[..mark]);
        if (!hash.IsThunk)
            return;
        string? tag = null;
        if (mark >= 0)
        {
            tag = Encoding.UTF8.GetString(reference[(mark + 1)..]);
            if (!_tags.TryAdd(tag, tag))
                tag = _tags[tag];
        }

        _edges.Add(new ThunkEdge(NodeOf(hash), tag));
    }

    private int NodeOf(ObjectHash hash)
    {
        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(_nodes, hash, out var exists);
        if (!exists)
        {
            node = _hashes.Count;
            _hashes.Add(hash);
        }

        return node;
    }
}
