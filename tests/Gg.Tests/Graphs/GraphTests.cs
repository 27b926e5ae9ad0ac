using Burst.Gg.Graphs;
using Burst.Thunks;
using Burst.Thunks.Graph;

namespace Burst.Gg.Tests.Graphs;

public sealed class GraphTests
{
    private readonly Dictionary<ObjectHash, byte[]> _files = [];
    private readonly ObjectHash _leaf;
    private readonly ThunkGraph _graph;
    private readonly GraphLabels _labels;

    public GraphTests()
    {
        _leaf = Add("/bin/split", []);
        var root = Add("mer\"ge", [_leaf.ToString(), $"{_leaf}#odd"]);
        _graph = ThunkGraph.Load([root], hash => _files[hash]);
        _labels = new GraphLabels(_graph, hash => _files[hash], hash => hash == _leaf);
    }

    [Fact]
    public void Dot_TwoThunks_NodesEdgesTagsAndStyle()
    {
        var text = Write(DotGraph.Write);

        Assert.Contains("n0 [label=\"mer\\\"ge\\n", text, StringComparison.Ordinal);
        Assert.Contains($"n1 [label=\"split\\n{_leaf.ToString()[..8]}\", tooltip=\"{_leaf}\", style=\"rounded,filled\"", text, StringComparison.Ordinal);
        Assert.EndsWith("  n1 -> n0;\n  n1 -> n0 [label=\"odd\"];\n}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Mermaid_TwoThunks_NodesEdgesTagsAndStyle()
    {
        var text = Write(MermaidGraph.Write);

        Assert.Contains("n0[\"mer#34;ge<br>", text, StringComparison.Ordinal);
        Assert.Contains("\"]:::reduced\n", text, StringComparison.Ordinal);
        Assert.EndsWith("  n1 --> n0\n  n1 -->|\"odd\"| n0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_TwoThunks_DependencyFirst()
    {
        var lines = Write(TextGraph.Write).Split('\n');

        Assert.Equal($"* {_leaf}  /bin/split", lines[0]);
        Assert.EndsWith("  'mer\"ge'", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("#odd", lines[3], StringComparison.Ordinal);
    }

    private ObjectHash Add(string name, string[] thunks)
    {
        var file = new Thunk(
            new Function("F", [name], []), null, thunks.Select(ThunkInput.Parse), [new ThunkInput("E")], ["out", "odd"]).Encode();
        _files[ObjectHash.Of(file)] = file;
        return ObjectHash.Of(file);
    }

    private string Write(Action<TextWriter, ThunkGraph, GraphLabels> render)
    {
        using var text = new StringWriter();
        render(text, _graph, _labels);
        return text.ToString();
    }
}
