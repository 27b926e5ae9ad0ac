using System.Globalization;
using System.Text;
using Burst.Thunks.Graph;

namespace Burst.Gg.Graphs;

/// <summary>A graph in Mermaid's language, which many web pages draw.</summary>
public static class MermaidGraph
{
    /// <summary>Writes a flowchart; arrows point the way that data goes, reduced thunks are coloured.</summary>
    public static void Write(TextWriter writer, ThunkGraph graph, GraphLabels labels)
    {
        writer.Write("flowchart BT\n  classDef reduced fill:#d5f0d5,stroke:#4a4\n");
        for (var node = 0; node < graph.Count; node++)
        {
            var style = labels.IsReduced(node) ? ":::reduced" : "";
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"  n{node}[\"{Escape(labels.Function(node))}<br>{labels.ShortHash(node)}\"]{style}\n"));
        }

        for (var node = 0; node < graph.Count; node++)
        {
            foreach (var edge in graph.EdgesOf(node))
            {
                var tag = edge.Tag is null ? "" : $"|\"{Escape(edge.Tag)}\"|";
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"  n{edge.Node} -->{tag} n{node}\n"));
            }
        }
    }

    // Mermaid takes character references by number, and nothing else is safe in a label.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '.' or '-' or '_' or '/' or '+')
                escaped.Append(rune);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
        }

        return escaped.ToString();
    }
}
