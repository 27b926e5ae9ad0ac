using System.Globalization;
using Burst.Thunks.Graph;

namespace Burst.Gg.Graphs;

/// <summary>A graph in Graphviz's language: <c>burst graph t | dot -Tsvg</c>.</summary>
public static class DotGraph
{
    /// <summary>Writes a digraph; arrows point the way that data goes, reduced thunks are filled.</summary>
    public static void Write(TextWriter writer, ThunkGraph graph, GraphLabels labels)
    {
        writer.Write("digraph thunks {\n  rankdir=BT;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
        for (var node = 0; node < graph.Count; node++)
        {
            var style = labels.IsReduced(node) ? ", style=\"rounded,filled\", fillcolor=\"#d5f0d5\"" : "";
            var root = node < graph.RootCount ? ", penwidth=2" : "";
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"  n{node} [label=\"{Escape(labels.Function(node))}\\n{labels.ShortHash(node)}\", tooltip=\"{graph.HashOf(node)}\"{style}{root}];\n"));
        }

        for (var node = 0; node < graph.Count; node++)
        {
            foreach (var edge in graph.EdgesOf(node))
            {
                var tag = edge.Tag is null ? "" : $" [label=\"{Escape(edge.Tag)}\"]";
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"  n{edge.Node} -> n{node}{tag};\n"));
            }
        }

        writer.Write("}\n");
    }

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
