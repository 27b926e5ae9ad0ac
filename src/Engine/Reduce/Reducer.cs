using System.Collections.Immutable;
using Burst.Engine.Dispatch;
using Burst.Engine.Execute;
using Burst.Engine.Resolve;
using Burst.Thunks;

namespace Burst.Engine.Reduce;

/// <summary>The last step: a node gets its value or its failure, and whoever waits for it goes on.</summary>
internal sealed class Reducer(ThunkEngine engine)
{
    /// <summary>A node's function has run, now or long ago.</summary>
    /// <param name="node">The node, owned by the caller.</param>
    /// <param name="outputs">Its outputs, which the store has.</param>
    /// <param name="thread">The caller's thread.</param>
    public void Reduce(ThunkNode node, ReadOnlySpan<ObjectHash> outputs, EngineThread thread)
    {
        if (outputs.Length > 1)
            node.LaterOutputs = outputs[1..].ToArray();
        else
            node.File = default;

        var first = outputs[0];
        if (first.IsThunk && !node.IsSingleStep)
        {
            // A tail call: the node's value is the value of the thunk that it returned.
            Resolver.Wait(node, NodeState.TailCalling, engine.Resolver.Node(first, node.Graph, thread), thread);
            return;
        }

        node.Value = first;
        Finish(node, thread);
    }

    /// <summary>The thunk that a node returned is done: its value is the node's.</summary>
    public void Return(ThunkNode node, EngineThread thread) => TakeOver(node, node.WaitsFor!, thread);

    /// <summary>The node that stands for the same thunk is done: all its outputs are the node's.</summary>
    public void Join(ThunkNode node, EngineThread thread)
    {
        var other = node.WaitsFor!;
        node.LaterOutputs = other.LaterOutputs;
        if (node.LaterOutputs is null && other.State == NodeState.Reduced)
            node.File = default;
        TakeOver(node, other, thread);
    }

    /// <summary>A node failed by itself, or was cancelled, which is no failure of its own.</summary>
    /// <param name="node">The node, owned by the caller.</param>
    /// <param name="executed">The thunk with results put in, as far as it got.</param>
    /// <param name="failure">What went wrong.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="thread">The caller's thread.</param>
    public void Fail(
        ThunkNode node, in ObjectHash executed, ExecutionFailure failure, int attempts, EngineThread thread)
    {
        if (failure.Kind == FailureKind.Cancelled)
        {
            thread.Tally.Skipped++;
        }
        else
        {
            thread.Tally.Failed++;
            engine.Observer?.Failed(executed, failure, retrying: false);
        }

        var (function, arguments) = Describe(node);
        node.Cause = new ThunkFailure(node.Hash, executed, function, arguments, failure, attempts);
        node.State = NodeState.Failed;
        node.Close(thread);
        if (engine.Options.StopAtFirstFailure && !node.Graph.IsCancelled)
            node.Graph.Cancel();
    }

    /// <summary>A node cannot run because something it depends on failed.</summary>
    public void Skip(ThunkNode node, ThunkFailure cause, EngineThread thread)
    {
        thread.Tally.Skipped++;
        node.Cause = cause;
        node.State = NodeState.Failed;
        var waitedFor = node.WaitsFor;
        node.Close(thread);

        // Kept so that a report can find its way from a target to every failure.
        node.WaitsFor = waitedFor;
    }

    private void TakeOver(ThunkNode node, ThunkNode other, EngineThread thread)
    {
        if (other.State == NodeState.Failed)
        {
            Skip(node, other.Cause!, thread);
            return;
        }

        node.Value = other.Value;
        Finish(node, thread);
    }

    private static void Finish(ThunkNode node, EngineThread thread)
    {
        node.State = NodeState.Reduced;
        thread.Tally.Reduced++;
        node.Close(thread);
    }

    private static (string Function, ImmutableArray<string> Arguments) Describe(ThunkNode node)
    {
        if (node.File.IsEmpty)
            return ("", []);
        try
        {
            var function = Thunk.Decode(node.File.Span).Function;
            return (function.Hash, function.Arguments);
        }
        catch (ThunkFormatException)
        {
            return ("", []);
        }
    }
}
