using Burst.Engine.Dispatch;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Resolve;

/// <summary>What a reference to an output stands for at the moment.</summary>
internal readonly ref struct OutputLookup
{
    // A chain of later outputs that are thunks is as long as the functions make it; one that bites its tail ends here.
    private const int MaxChain = 100_000;

    /// <summary>The value; the default value where it is not known.</summary>
    public ObjectHash Value { get; private init; }

    /// <summary>The node that has to be done before more can be said.</summary>
    public ThunkNode? Blocking { get; private init; }

    /// <summary>Why there will never be a value.</summary>
    public ThunkFailure? Cause { get; private init; }

    /// <summary>Why the reference makes no sense.</summary>
    public string? Error { get; private init; }

    /// <summary>Looks up <c>thunk#tag</c>, or the first output where the tag is empty.</summary>
    /// <remarks>
    /// An output after the first that is a thunk again is forced only when asked for, here. It stands for that thunk's
    /// output of the same name, as in gg, and for its first output where that has no such name.
    /// </remarks>
    public static OutputLookup Find(ThunkNode node, scoped ReadOnlySpan<byte> tag, bool isFirst, EngineThread thread)
    {
        for (var step = 0; step < MaxChain; step++)
        {
            if (!node.IsDone)
                return new OutputLookup { Blocking = node };
            if (node.State == NodeState.Failed)
                return new OutputLookup { Cause = node.Cause };
            if (isFirst)
                return new OutputLookup { Value = node.Value };

            var index = node.IndexOfOutput(tag);
            if (index < 0 && step == 0)
                return new OutputLookup { Error = $"{node.Hash} has no output named '{Text(tag)}'{Known(node)}" };
            if (index <= 0)
                return new OutputLookup { Value = node.Value };

            var output = node.LaterOutputs![index - 1];
            if (!output.IsThunk)
                return new OutputLookup { Value = output };
            node = node.Graph.Engine.Resolver.Node(output, node.Graph, thread);
        }

        return new OutputLookup { Error = $"output '{Text(tag)}' is a chain of more than {MaxChain} thunks" };
    }

    private static string Text(ReadOnlySpan<byte> text) => System.Text.Encoding.UTF8.GetString(text);

    private static string Known(ThunkNode node)
    {
        if (node.File.IsEmpty || !ThunkView.TryParse(node.File.Span, out var view))
            return "";
        var names = new List<string>();
        foreach (var output in view.Outputs)
            names.Add(Text(output));
        return $", only {string.Join(", ", names)}";
    }
}
