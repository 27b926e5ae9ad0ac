using System.Text;
using Burst.Engine.Dispatch;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Resolve;

/// <summary>From a name to a thunk that can run: reads it, has its inputs forced, puts their results in.</summary>
internal sealed class Resolver(ThunkEngine engine)
{
    /// <summary>The node of a thunk; a new one is left to be opened.</summary>
    public ThunkNode Node(in ObjectHash hash, ForceGraph graph, EngineThread thread)
    {
        var node = graph.Nodes.GetOrAdd(hash, graph, out var added);
        if (added)
        {
            thread.Tally.Known++;
            thread.Push(node);
        }

        return node;
    }

    /// <summary>A node's first step: reads the thunk and finds out what it waits for.</summary>
    public void Open(ThunkNode node, EngineThread thread)
    {
        if (!TryLoad(node, thread, out var isCanonical))
            return;

        // TryLoad leaves a file that parses.
        ThunkView.TryParse(node.File.Span, out var view);
        engine.Observer?.Opened(node.Hash, view.File);
        if (view.Thunks.Count > 0 && node.IsSingleStep)
        {
            engine.Reducer.Fail(node, node.Hash, new ExecutionFailure(
                FailureKind.BadThunk,
                $"it depends on {view.Thunks.Count} thunks that have not been forced; force it instead"), 0, thread);
        }
        else if (view.Thunks.Count > 0)
        {
            WaitForInputs(node, view, thread);
        }
        else if (isCanonical)
        {
            engine.Executor.Proceed(node, node.Hash, view, thread);
        }
        else
        {
            Continue(node, node.File, thread);
        }
    }

    /// <summary>All inputs are done: puts their results in and goes on with the thunk that this makes.</summary>
    public void PutResultsIn(ThunkNode node, EngineThread thread)
    {
        ThunkView.TryParse(node.File.Span, out var view);
        var results = new InputResults(node, thread);
        foreach (var input in view.Thunks)
            results.Need(ThunkView.ReferenceOf(input));
        foreach (var argument in view.Arguments)
            NeedReferences(argument, ref results);
        foreach (var variable in view.EnvironmentVariables)
            NeedReferences(variable, ref results);

        if (results.Error is { } error)
        {
            engine.Reducer.Fail(node, node.Hash, new ExecutionFailure(FailureKind.BadThunk, error), 0, thread);
        }
        else if (results.Cause is { } cause)
        {
            engine.Reducer.Skip(node, cause, thread);
        }
        else if (results.Blocking is { } blocking)
        {
            // Some later output is a thunk of its own: it is wanted now.
            Wait(node, NodeState.WaitingForInputs, blocking, thread);
        }
        else
        {
            Continue(node, Substitution.Apply(view, ref results), thread);
        }
    }

    /// <summary>Lets a node wait for one other; goes on at once if that one is done.</summary>
    public static void Wait(ThunkNode node, NodeState state, ThunkNode other, EngineThread thread)
    {
        node.State = state;
        node.WaitsFor = other;
        node.BeginWait();
        if (node.EndWait(other.AddDependent(node) ? 1 : 0))
            thread.Push(node);
    }

    private static void NeedReferences(ReadOnlySpan<byte> text, ref InputResults results)
    {
        var from = 0;
        while (Substitution.TryFindReference(text, ref from, out var reference))
        {
            if (reference.Contains((byte)'#'))
                results.NeedIfInput(reference);
        }
    }

    private bool TryLoad(ThunkNode node, EngineThread thread, out bool isCanonical)
    {
        isCanonical = true;
        ExecutionFailure? failure = null;
        try
        {
            if (node.Graph.IsCancelled)
            {
                failure = new ExecutionFailure(FailureKind.Cancelled, "cancelled before it started");
            }
            else if (!engine.Objects.TryRead(node.Hash, out var file))
            {
                failure = new ExecutionFailure(FailureKind.ObjectMissing, $"the thunk {node.Hash} is not in the object store");
            }
            else if (ThunkView.TryParse(file.Span, out _))
            {
                node.File = file;
            }
            else
            {
                // Not in the one canonical form: gg would run it under the name of that form, so do we.
                isCanonical = false;
                node.File = Thunk.Decode(file.Span).Encode();
            }
        }
        catch (Exception exception) when (exception is ObjectStoreException or ThunkFormatException)
        {
            failure = ThunkNode.FailureOf(exception);
        }

        if (failure is not null)
            engine.Reducer.Fail(node, node.Hash, failure, 0, thread);
        return failure is null;
    }

    private void WaitForInputs(ThunkNode node, in ThunkView view, EngineThread thread)
    {
        node.State = NodeState.WaitingForInputs;
        node.BeginWait();
        var registered = 0;
        ObjectHash previous = default;
        foreach (var input in view.Thunks)
        {
            var reference = ThunkView.ReferenceOf(input);
            var mark = reference.IndexOf((byte)'#');
            if (!ObjectHash.TryParse(mark < 0 ? reference : reference[..mark], out var hash) || !hash.IsThunk)
            {
                engine.Reducer.Fail(node, node.Hash, new ExecutionFailure(
                    FailureKind.BadThunk, $"'{Encoding.UTF8.GetString(reference)}' among its thunks is not the name of a thunk"),
                    0, thread);
                return;
            }

            // The list is sorted, so all references to one thunk stand together.
            if (hash == previous)
                continue;
            previous = hash;
            if (Node(hash, node.Graph, thread).AddDependent(node))
                registered++;
        }

        if (node.EndWait(registered))
            PutResultsIn(node, thread);
    }

    private void Continue(ThunkNode node, ReadOnlyMemory<byte> file, EngineThread thread)
    {
        if (node.Graph.IsCancelled)
        {
            engine.Reducer.Fail(
                node, node.Hash, new ExecutionFailure(FailureKind.Cancelled, "cancelled before it started"), 0, thread);
            return;
        }

        var hash = ObjectHash.Of(file.Span);
        engine.Objects.Write(hash, file.Span);
        engine.Observer?.Resolved(node.Hash, hash);
        var owner = node.IsSingleStep ? node : node.Graph.Nodes.GetOrAddAlias(hash, node);
        if (owner != node)
        {
            Wait(node, NodeState.Following, owner, thread);
            return;
        }

        node.File = file;
        ThunkView.TryParse(file.Span, out var view);
        engine.Executor.Proceed(node, hash, view, thread);
    }

    /// <summary>What the inputs of one node have become, looked up as they are asked for.</summary>
    private ref struct InputResults(ThunkNode node, EngineThread thread) : IReferenceResolver
    {
        private const int SearchedInTurn = 8;

        private HashSet<ObjectHash>? _inputs;

        public string? Error { get; private set; }

        public ThunkFailure? Cause { get; private set; }

        public ThunkNode? Blocking { get; private set; }

        public void Need(scoped ReadOnlySpan<byte> reference)
        {
            var found = Look(reference, out var input);
            if (input is null)
                return;
            Error ??= found.Error;
            Cause ??= found.Cause;
            Blocking ??= found.Blocking;
        }

        /// <summary>A text may refer to an output that is not among the inputs, of a thunk that is.</summary>
        public void NeedIfInput(scoped ReadOnlySpan<byte> reference)
        {
            var found = Look(reference, out var input);
            if (input is not null && found.Error is null)
            {
                Cause ??= found.Cause;
                Blocking ??= found.Blocking;
            }
        }

        public bool TryResolve(scoped ReadOnlySpan<byte> reference, out ObjectHash value)
        {
            value = Look(reference, out _).Value;
            return !value.IsDefault;
        }

        private OutputLookup Look(scoped ReadOnlySpan<byte> reference, out ThunkNode? input)
        {
            var mark = reference.IndexOf((byte)'#');
            var text = mark < 0 ? reference : reference[..mark];
            input = ObjectHash.TryParse(text, out var hash) && hash.IsThunk && IsInput(hash)
                ? node.Graph.Nodes.Find(hash)
                : null;
            return input is null
                ? default
                : OutputLookup.Find(input, mark < 0 ? default : reference[(mark + 1)..], mark < 0, thread);
        }

        private bool IsInput(in ObjectHash hash)
        {
            ThunkView.TryParse(node.File.Span, out var view);
            if (view.Thunks.Count > SearchedInTurn)
                return (_inputs ??= AllInputs(view)).Contains(hash);

            Span<byte> name = stackalloc byte[ObjectHash.MaxTextLength];
            name = name[..hash.Format(name)];
            foreach (var item in view.Thunks)
            {
                if (item.StartsWith(name))
                    return true;
            }

            return false;
        }

        private static HashSet<ObjectHash> AllInputs(in ThunkView view)
        {
            var inputs = new HashSet<ObjectHash>(view.Thunks.Count);
            foreach (var item in view.Thunks)
            {
                var reference = ThunkView.ReferenceOf(item);
                var mark = reference.IndexOf((byte)'#');
                inputs.Add(ObjectHash.Parse(mark < 0 ? reference : reference[..mark]));
            }

            return inputs;
        }
    }
}
