using System.Text;
using Burst.Engine.Dispatch;
using Burst.Engine.Execute;
using Burst.Engine.Resolve;
using Burst.Thunks;

namespace Burst.Engine.Submit;

/// <summary>One output that somebody asked for.</summary>
internal sealed class Target(Submission submission, OutputRef reference) : WorkItem
{
    private bool _isDone;

    public OutputRef Reference => reference;

    /// <summary>The node of the thunk; none while the target has not been looked at, or is a value.</summary>
    public ThunkNode? Node { get; private set; }

    /// <summary>What the target waits for beyond its own thunk: a later output that is a thunk.</summary>
    public ThunkNode? WaitsFor { get; private set; }

    public ObjectHash Value { get; private set; }

    public ThunkFailure? Cause { get; private set; }

    public override void Run(EngineThread thread)
    {
        var graph = submission.Graph;
        if (!reference.Thunk.IsThunk)
        {
            if (reference.Tag is null)
                Finish(reference.Thunk, null, thread);
            else
                Fail($"{reference} asks for an output of a value", thread);
            return;
        }

        Node ??= submission.IsSingleStep
            ? OpenAlone(graph, thread)
            : graph.Engine.Resolver.Node(reference.Thunk, graph, thread);
        var tag = reference.Tag is null ? [] : Encoding.UTF8.GetBytes(reference.Tag);
        var found = OutputLookup.Find(Node, tag, reference.Tag is null, thread);
        if (found.Blocking is { } blocking)
        {
            WaitsFor = blocking;
            BeginWait();
            if (EndWait(blocking.AddDependent(this) ? 1 : 0))
                thread.Push(this);
        }
        else if (found.Error is { } error)
        {
            Fail(error, thread);
        }
        else
        {
            Finish(found.Value, found.Cause, thread);
        }
    }

    public override void Fault(Exception exception, EngineThread thread)
    {
        if (!_isDone)
            Fail(exception.Message, thread);
    }

    private static ThunkNode Alone(ForceGraph graph, in ObjectHash hash) => new(hash, graph) { IsSingleStep = true };

    private ThunkNode OpenAlone(ForceGraph graph, EngineThread thread)
    {
        var node = Alone(graph, reference.Thunk);
        thread.Tally.Known++;
        thread.Push(node);
        return node;
    }

    private void Fail(string message, EngineThread thread) => Finish(default, new ThunkFailure(
        reference.Thunk, reference.Thunk, "", [], new ExecutionFailure(FailureKind.BadThunk, message), 0), thread);

    private void Finish(in ObjectHash value, ThunkFailure? cause, EngineThread thread)
    {
        _isDone = true;
        Value = value;
        Cause = cause;
        submission.TargetDone();
    }
}
