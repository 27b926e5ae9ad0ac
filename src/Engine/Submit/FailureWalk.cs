using System.Collections.Immutable;
using Burst.Engine.Execute;
using Burst.Engine.Resolve;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Submit;

/// <summary>Finds every failure that a submission's targets depend on, and how many thunks it kept from running.</summary>
/// <remarks>A graph may be shared by several submissions, and each is told only of its own.</remarks>
internal static class FailureWalk
{
    public static (ImmutableArray<ThunkFailure> Failures, int Skipped) Walk(Submission submission)
    {
        var failures = ImmutableArray.CreateBuilder<ThunkFailure>();
        var seen = new HashSet<ThunkNode>(ReferenceEqualityComparer.Instance);
        var open = new Stack<ThunkNode>();
        foreach (var target in submission.Targets)
        {
            if (target?.Cause is null)
                continue;
            if (target.Node is null or { State: NodeState.Reduced } && target.WaitsFor is null or { State: NodeState.Reduced })
                failures.Add(target.Cause);
            Visit(target.Node);
            Visit(target.WaitsFor);
        }

        var skipped = 0;
        while (open.TryPop(out var node))
        {
            if (node.Cause!.Thunk == node.Hash && node.Cause.Failure.Kind != FailureKind.Cancelled)
            {
                failures.Add(node.Cause);
                continue;
            }

            skipped++;
            Visit(node.WaitsFor);
            if (!ThunkView.TryParse(node.File.Span, out var view))
                continue;
            foreach (var input in view.Thunks)
            {
                var reference = OutputRef.Parse(ThunkView.ReferenceOf(input));
                Visit(node.Graph.Nodes.Find(reference.Thunk));
            }
        }

        return (failures.ToImmutable(), skipped);

        void Visit(ThunkNode? node)
        {
            if (node is { IsDone: true, State: NodeState.Failed } && seen.Add(node))
                open.Push(node);
        }
    }
}
