using Burst.Gg.Describe;
using Burst.Thunks;
using Burst.Thunks.Graph;

namespace Burst.Gg.Graphs;

/// <summary>What is written on the nodes of a drawn graph.</summary>
public sealed class GraphLabels
{
    private const int ShownLetters = 8;

    private readonly ThunkGraph _graph;
    private readonly Func<ObjectHash, ReadOnlyMemory<byte>> _load;
    private readonly Func<ObjectHash, bool> _isReduced;

    /// <param name="graph">The graph.</param>
    /// <param name="load">Reads a thunk's file.</param>
    /// <param name="isReduced">Whether a thunk's result is known already.</param>
    public GraphLabels(
        ThunkGraph graph, Func<ObjectHash, ReadOnlyMemory<byte>> load, Func<ObjectHash, bool> isReduced)
    {
        _graph = graph;
        _load = load;
        _isReduced = isReduced;
    }

    /// <summary>The first letters of a node's name.</summary>
    public string ShortHash(int node) => _graph.HashOf(node).ToString()[..ShownLetters];

    /// <summary>The function's name: the last part of <c>argv[0]</c>.</summary>
    public string Function(int node)
    {
        var name = Thunk.Decode(_load(_graph.HashOf(node)).Span).Function.Arguments[0];
        return name[(name.LastIndexOf('/') + 1)..];
    }

    /// <summary>The whole command, for a graph of text.</summary>
    public string Command(int node) => ShellQuote.Join(Thunk.Decode(_load(_graph.HashOf(node)).Span).Function.Arguments);

    /// <summary>Whether the node's result is known already.</summary>
    public bool IsReduced(int node) => _isReduced(_graph.HashOf(node));
}
