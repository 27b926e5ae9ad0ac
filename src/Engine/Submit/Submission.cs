using System.Collections.Immutable;
using Burst.Engine.Dispatch;
using Burst.Engine.Resolve;
using Burst.Thunks;

namespace Burst.Engine.Submit;

/// <summary>A list of targets under way.</summary>
internal sealed class Submission : WorkItem
{
    // Targets are dispatched in portions, so that a million of them do not fill a deque before the first one runs.
    private const int Portion = 256;

    private readonly TaskCompletionSource _done = new();
    private readonly IReadOnlyList<OutputRef> _references;
    private int _dispatched;
    private int _open;

    public Submission(ForceGraph graph, IReadOnlyList<OutputRef> references, bool isSingleStep)
    {
        Graph = graph;
        _references = references;
        IsSingleStep = isSingleStep;
        Targets = new Target[references.Count];
        _open = references.Count;
        if (_open == 0)
            _done.SetResult();
    }

    public ForceGraph Graph { get; }

    public bool IsSingleStep { get; }

    /// <summary>The targets, in order; the rear ones are missing until they are dispatched.</summary>
    public Target?[] Targets { get; }

    /// <summary>Completes when every target has a value or a failure; what follows runs on the thread that ended the
    /// last.</summary>
    public Task Done => _done.Task;

    public override void Run(EngineThread thread)
    {
        var end = Math.Min(_dispatched + Portion, _references.Count);
        var start = _dispatched;
        _dispatched = end;
        for (var i = start; i < end; i++)
            Targets[i] = new Target(this, _references[i]);
        if (end < _references.Count)
            thread.Push(this);
        for (var i = end - 1; i >= start; i--)
            thread.Push(Targets[i]!);
    }

    public override void Fault(Exception exception, EngineThread thread) => _done.TrySetException(exception);

    /// <summary>Called by each target once.</summary>
    public void TargetDone()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            _done.TrySetResult();
    }

    /// <summary>Stops waiting for targets that others want to go on with.</summary>
    public void Abandon() => _done.TrySetResult();

    /// <summary>One result for each target; neither value nor cause for one that was abandoned.</summary>
    public ImmutableArray<ForceResult> Results()
    {
        var results = ImmutableArray.CreateBuilder<ForceResult>(Targets.Length);
        for (var i = 0; i < Targets.Length; i++)
        {
            var target = Targets[i];
            results.Add(new ForceResult(
                _references[i], target?.Value ?? default, target?.Cause is { } cause ? cause.Thunk : default));
        }

        return results.MoveToImmutable();
    }
}
