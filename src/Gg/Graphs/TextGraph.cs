using Burst.Thunks.Graph;

namespace Burst.Gg.Graphs;

/// <summary>A graph as lines, every thunk behind those it waits for.</summary>
public static class TextGraph
{
    /// <summary>Writes one line for a thunk (<c>*</c> where it is reduced) and one, indented, for each it waits for.</summary>
    public static void Write(TextWriter writer, ThunkGraph graph, GraphLabels labels)
    {
        foreach (var node in graph.TopologicalOrder(out var ring))
        {
            writer.Write($"{(labels.IsReduced(node) ? '*' : ' ')} {graph.HashOf(node)}  {labels.Command(node)}\n");
            foreach (var edge in graph.EdgesOf(node))
            {
                var tag = edge.Tag is null ? "" : $"#{edge.Tag}";
                writer.Write($"    <- {labels.ShortHash(edge.Node)}{tag}\n");
            }

            if (ring.Length > 0 && node == ring[^1])
                writer.Write($"    these {ring.Length} wait for each other: {string.Join(" <- ", ring.Select(labels.ShortHash))}\n");
        }
    }
}
