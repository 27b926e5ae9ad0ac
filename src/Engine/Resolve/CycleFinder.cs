using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Resolve;

/// <summary>Finds a thunk that waits for itself.</summary>
/// <remarks>
/// A thunk's name is the hash of the names of its inputs, so no thunk can be among its own inputs; but a function can
/// return its own thunk, or one that depends on it. Called only when nothing moves any more, so it may take its time.
/// </remarks>
internal static class CycleFinder
{
    /// <summary>Looks for a cycle among the waiting nodes that can be reached from one.</summary>
    /// <returns>The nodes of the cycle in order of waiting; empty where there is none.</returns>
    public static List<ThunkNode> Find(ThunkNode start)
    {
        var onPath = new Dictionary<ThunkNode, int>(ReferenceEqualityComparer.Instance);
        var finished = new HashSet<ThunkNode>(ReferenceEqualityComparer.Instance);
        var path = new List<ThunkNode>();
        var pending = new Stack<Queue<ThunkNode>>();

        Enter(start);
        while (pending.TryPeek(out var next))
        {
            if (!next.TryDequeue(out var node))
            {
                pending.Pop();
                finished.Add(path[^1]);
                onPath.Remove(path[^1]);
                path.RemoveAt(path.Count - 1);
            }
            else if (onPath.TryGetValue(node, out var index))
            {
                return path[index..];
            }
            else if (!finished.Contains(node))
            {
                Enter(node);
            }
        }

        return [];

        void Enter(ThunkNode node)
        {
            onPath.Add(node, path.Count);
            path.Add(node);
            pending.Push(WaitsFor(node));
        }
    }

    private static Queue<ThunkNode> WaitsFor(ThunkNode node)
    {
        var nodes = new Queue<ThunkNode>();
        if (node.IsDone)
            return nodes;
        if (node.WaitsFor is { IsDone: false } single)
            nodes.Enqueue(single);
        if (node.State == NodeState.WaitingForInputs && ThunkView.TryParse(node.File.Span, out var view))
        {
            foreach (var input in view.Thunks)
            {
                var reference = OutputRef.Parse(ThunkView.ReferenceOf(input));
                if (node.Graph.Nodes.Find(reference.Thunk) is { IsDone: false } dependency)
                    nodes.Enqueue(dependency);
            }
        }

        return nodes;
    }
}
