using System.Globalization;
using Burst.Thunks;
using Burst.Thunks.Graph;

namespace Burst.Gg.Describe;

/// <summary>The tree of a thunk's inputs, as <c>gg-thunksummary</c> prints it.</summary>
/// <remarks>
/// <code>
///   TV3ez
///    VDlMW
///    TMQmd
///     Vtp5e
///    TMQmd uses 1 thunk and 1 files totaling 0 MiB
///   TV3ez uses 2 thunks and 2 files totaling 0 MiB
/// </code>
/// <para>Names are cut to five letters; values come before thunks; a thunk that is used twice stands there twice but is
/// counted once. Unlike gg, it knows dependencies on later outputs (<c>hash#tag</c>).</para>
/// </remarks>
public sealed class ThunkSummary
{
    private const int ShownLetters = 5;
    private const long BytesPerMiB = 1 << 20;

    private readonly ThunkGraph _graph;
    private readonly ObjectHash[][] _values;
    private readonly Dictionary<int, string> _totals = [];

    /// <param name="root">The thunk.</param>
    /// <param name="load">Reads a thunk's file.</param>
    /// <exception cref="ThunkFormatException">A file is not a thunk, or holds what is not a name.</exception>
    public ThunkSummary(in ObjectHash root, Func<ObjectHash, ReadOnlyMemory<byte>> load)
    {
        var values = new List<ObjectHash[]>();
        _graph = ThunkGraph.Load([root], hash =>
        {
            var file = load(hash);
            values.Add([.. Thunk.Decode(file.Span).Values.Select(value => ObjectHash.Parse(value.Reference))]);
            return file;
        });
        _values = [.. values];
    }

    /// <summary>Writes the tree.</summary>
    public void Write(TextWriter writer)
    {
        var path = new Stack<(int Node, int Next)>();
        WriteHead(writer, 0, 0);
        path.Push((0, 0));
        while (path.TryPop(out var step))
        {
            var edges = _graph.EdgesOf(step.Node);
            if (step.Next < edges.Length)
            {
                path.Push((step.Node, step.Next + 1));
                var next = edges[step.Next].Node;
                WriteHead(writer, next, path.Count);
                path.Push((next, 0));
                continue;
            }

            WriteIndent(writer, path.Count);
            writer.Write(Short(_graph.HashOf(step.Node)));
            writer.Write(TotalOf(step.Node));
        }
    }

    private static string Short(in ObjectHash hash) => hash.ToString()[..ShownLetters];

    private static void WriteIndent(TextWriter writer, int depth)
    {
        for (; depth > 0; depth--)
            writer.Write(' ');
    }

    private void WriteHead(TextWriter writer, int node, int depth)
    {
        WriteIndent(writer, depth);
        writer.Write(Short(_graph.HashOf(node)));
        writer.Write('\n');
        foreach (var value in _values[node])
        {
            WriteIndent(writer, depth + 1);
            writer.Write(Short(value));
            writer.Write('\n');
        }
    }

    private string TotalOf(int node)
    {
        if (_totals.TryGetValue(node, out var total))
            return total;
        var seen = new HashSet<int> { node };
        var files = new HashSet<ObjectHash>();
        var open = new Stack<int>(seen);
        while (open.TryPop(out var next))
        {
            files.UnionWith(_values[next]);
            foreach (var edge in _graph.EdgesOf(next))
            {
                if (seen.Add(edge.Node))
                    open.Push(edge.Node);
            }
        }

        var noun = seen.Count == 1 ? "thunk" : "thunks";
        total = string.Create(
            CultureInfo.InvariantCulture,
            $" uses {seen.Count} {noun} and {files.Count} files totaling {files.Sum(file => file.LengthBytes) / BytesPerMiB} MiB\n");
        _totals.Add(node, total);
        return total;
    }
}
