using Burst.Engine.Dispatch;
using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Resolve;

/// <summary>Where a thunk is on its way.</summary>
internal enum NodeState : byte
{
    /// <summary>Not looked at yet.</summary>
    New,

    /// <summary>Its file is read; it waits for the thunks among its inputs.</summary>
    WaitingForInputs,

    /// <summary>With its inputs put in it is a thunk that another node stands for already; it waits for that one.</summary>
    Following,

    /// <summary>Its function is running or about to.</summary>
    Executing,

    /// <summary>Its first output is a thunk; it waits for that one.</summary>
    TailCalling,

    /// <summary>It has its value.</summary>
    Reduced,

    /// <summary>It has none, and never will in this graph.</summary>
    Failed,
}

/// <summary>One thunk being forced.</summary>
/// <remarks>
/// <para>At any time one thread owns the node: the one that made it, then the one that met the last thing it waited for.
/// Others only read what is fixed once <see cref="IsDone"/>, and add themselves to the dependents.</para>
/// <para>One million of these are in memory for a graph of that size, so every field counts: 160 bytes.</para>
/// </remarks>
internal sealed class ThunkNode : WorkItem
{
    private static readonly object Closed = new();

    // Null, one WorkItem, a Dependent list, or Closed: most thunks have one dependent, which then needs no list.
    private object? _dependents;

    public ThunkNode(in ObjectHash hash, ForceGraph graph)
    {
        Hash = hash;
        Graph = graph;
    }

    /// <summary>The thunk's name in the graph.</summary>
    public ObjectHash Hash { get; }

    public ForceGraph Graph { get; }

    public NodeState State { get; set; }

    /// <summary>Whether to run this one function, whatever the cache says and whatever it returns.</summary>
    public bool IsSingleStep { get; init; }

    /// <summary>The thunk's file, with results put in once the inputs are there; empty when it is not needed any more.</summary>
    public ReadOnlyMemory<byte> File { get; set; }

    /// <summary>What the first output is in the end: a value. Fixed once reduced.</summary>
    public ObjectHash Value { get; set; }

    /// <summary>The outputs after the first as the function left them: values, or thunks that nobody may ever force.</summary>
    public ObjectHash[]? LaterOutputs { get; set; }

    /// <summary>Why it failed; shared with the node that failed first. Fixed once failed.</summary>
    public ThunkFailure? Cause { get; set; }

    /// <summary>The one node that it waits for, other than its inputs.</summary>
    public ThunkNode? WaitsFor { get; set; }

    public bool IsDone => Volatile.Read(ref _dependents) == Closed;

    /// <summary>Adds an item that wants <see cref="WorkItem.Meet"/> to be called.</summary>
    /// <returns><see langword="false"/> where the node is done already and nobody will call.</returns>
    public bool AddDependent(WorkItem dependent)
    {
        var head = Volatile.Read(ref _dependents);
        while (head != Closed)
        {
            object next = head is null ? dependent : new Dependent(dependent, head);
            var seen = Interlocked.CompareExchange(ref _dependents, next, head);
            if (seen == head)
                return true;
            head = seen;
        }

        return false;
    }

    /// <summary>Marks the node as done and releases who waits for it.</summary>
    public void Close(EngineThread thread)
    {
        WaitsFor = null;
        var head = Interlocked.Exchange(ref _dependents, Closed);
        while (head is Dependent dependent)
        {
            if (dependent.Item.Meet())
                thread.Push(dependent.Item);
            head = dependent.Next;
        }

        if (head is WorkItem last && last.Meet())
            thread.Push(last);
    }

    /// <summary>The place of an output by name, from 0; -1 where the thunk has no such output.</summary>
    public int IndexOfOutput(ReadOnlySpan<byte> tag)
    {
        var file = File;
        if (file.IsEmpty && !Graph.Engine.Objects.TryRead(Hash, out file))
            return -1;
        if (!ThunkView.TryParse(file.Span, out var view))
            return -1;
        var index = 0;
        foreach (var output in view.Outputs)
        {
            if (output.SequenceEqual(tag))
                return index;
            index++;
        }

        return -1;
    }

    public override void Run(EngineThread thread)
    {
        var engine = Graph.Engine;
        switch (State)
        {
            case NodeState.New:
                engine.Resolver.Open(this, thread);
                break;
            case NodeState.WaitingForInputs:
                engine.Resolver.PutResultsIn(this, thread);
                break;
            case NodeState.Following:
                engine.Reducer.Join(this, thread);
                break;
            case NodeState.TailCalling:
                engine.Reducer.Return(this, thread);
                break;
        }
    }

    public override void Fault(Exception exception, EngineThread thread)
    {
        if (!IsDone)
            Graph.Engine.Reducer.Fail(this, Hash, FailureOf(exception), 0, thread);
    }

    /// <summary>An exception of a store, a cache or a worker as a failure of the thunk at hand.</summary>
    public static ExecutionFailure FailureOf(Exception exception) => exception switch
    {
        Store.ObjectStoreException { Fault: Store.ObjectFault.Missing } => new(FailureKind.ObjectMissing, exception.Message),
        Store.ObjectStoreException { Fault: Store.ObjectFault.Corrupt } => new(FailureKind.ObjectCorrupt, exception.Message),
        BurstException or IOException or UnauthorizedAccessException => new(FailureKind.StorageFailed, exception.Message),
        ThunkFormatException => new(FailureKind.BadThunk, exception.Message),
        _ => new(FailureKind.WorkerLost, $"unexpected {exception.GetType().Name}: {exception.Message}"),
    };

    private sealed record Dependent(WorkItem Item, object Next);
}
