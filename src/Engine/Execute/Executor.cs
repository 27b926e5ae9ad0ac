using System.Collections.Concurrent;
using System.Text;
using Burst.Engine.Dispatch;
using Burst.Engine.Resolve;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Execute;

/// <summary>Runs a thunk that has all its inputs, unless it is known what it reduces to.</summary>
internal sealed class Executor
{
    private static readonly TimeSpan ClaimPause = TimeSpan.FromMilliseconds(1);

    private readonly ThunkEngine _engine;
    private readonly IReadOnlyList<IWorkerPool> _workers;
    private readonly Dictionary<IWorkerPool, PoolQueue> _queues = [];
    private readonly ConcurrentDictionary<ObjectHash, IWorkerPool?> _poolOf = new();

    public Executor(ThunkEngine engine, IReadOnlyList<IWorkerPool> workers)
    {
        _engine = engine;
        _workers = workers;
        foreach (var pool in workers.OfType<IQueuedWorkerPool>())
            _queues.Add(pool, new PoolQueue(pool, () => engine.Dispatcher.WakeOne()));
    }

    public IReadOnlyCollection<PoolQueue> Queues => _queues.Values;

    /// <summary>Takes a thunk without open inputs to its reduction.</summary>
    /// <param name="node">The node, owned by the caller.</param>
    /// <param name="hash">The thunk's name, results put in.</param>
    /// <param name="thunk">The node's file.</param>
    /// <param name="thread">The caller's thread.</param>
    public void Proceed(ThunkNode node, in ObjectHash hash, in ThunkView thunk, EngineThread thread)
    {
        node.State = NodeState.Executing;
        if (_engine.Options.UseCache && !node.IsSingleStep && TryRecall(node, hash, thunk, thread))
            return;

        if (PoolFor(thunk, thread, out var function, out var failure) is not { } pool)
        {
            _engine.Reducer.Fail(node, hash, failure!, 0, thread);
            return;
        }

        if (pool is IInlineWorkerPool inline)
        {
            if (thread.IsGuest && !(thread.LendsStack && inline.SurvivesStackOverflow))
                _engine.Dispatcher.Inject(new InlineCall(this, node, hash, function, inline));
            else
                ExecuteInline(node, hash, function, thunk, inline, thread);
            return;
        }

        var execution = new Execution(_engine, node, hash, node.File, _queues[pool]);
        execution.Queue.Submit(execution);
    }

    /// <summary>Reduces the node if the cache knows the thunk.</summary>
    public bool TryRecall(ThunkNode node, in ObjectHash hash, in ThunkView thunk, EngineThread thread)
    {
        var outputs = thread.Outputs(thunk.Outputs.Count);
        if (!_engine.Storer.TryRecall(hash, thunk, outputs))
            return false;
        thread.Tally.Cached++;
        _engine.Observer?.Cached(hash, outputs);
        _engine.Reducer.Reduce(node, outputs, thread);
        return true;
    }

    private void ExecuteInline(
        ThunkNode node, in ObjectHash hash, in ObjectHash function, in ThunkView thunk, IInlineWorkerPool pool,
        EngineThread thread)
    {
        var call = thread.Call;
        var mayBeShared = _engine.Options.UseCache && !node.IsSingleStep;
        if (mayBeShared && !_engine.Claims.TryClaim(hash))
        {
            // A stream's thread is at it; what it finds will be in the cache.
            _engine.InjectLater(new InlineCall(this, node, hash, function, pool), ClaimPause);
            return;
        }

        ExecutionFailure? failure;
        int attempts;
        try
        {
            // Since it was looked for, a stream may have reduced it.
            if (mayBeShared && _engine.HadStreams && TryRecall(node, hash, thunk, thread))
                return;
            failure = TryInline(call, node, hash, function, thunk, pool, out attempts);
        }
        finally
        {
            if (mayBeShared)
                _engine.Claims.Release(hash);
        }

        if (failure is null)
        {
            thread.Tally.Executed++;
            _engine.Reducer.Reduce(node, call.Outputs, thread);
        }
        else if (thread.IsGuest && failure.Kind == FailureKind.Signalled)
        {
            // The stack may have been too small, and what a thunk reduces to must not depend on who waits for it.
            _engine.Observer?.Failed(hash, failure, retrying: true);
            _engine.Dispatcher.Inject(new InlineCall(this, node, hash, function, pool));
        }
        else
        {
            _engine.Reducer.Fail(node, hash, failure, attempts, thread);
        }
    }

    /// <summary>Runs a function and records what it wrote, as often as it may be tried.</summary>
    private ExecutionFailure? TryInline(
        ThunkCall call, ThunkNode node, in ObjectHash hash, in ObjectHash function, in ThunkView thunk, IInlineWorkerPool pool,
        out int attempts)
    {
        var options = _engine.Options;
        var observer = _engine.Observer;
        var isTimed = observer is { WantsTimes: true };
        var limit = options.DuplicateOverdue ? null : options.LimitFor(thunk.TimeoutMs);
        for (attempts = 1; ; attempts++)
        {
            var started = isTimed ? TimeProvider.System.GetTimestamp() : 0;
            observer?.Started(hash, thunk.File, pool.Name, attempts);
            call.Reset(hash, function, node.File, thunk.Layout, limit, node.Graph.CancellationToken);
            var failure = Call(pool, call) ?? MissingOutput(call, thunk) ?? _engine.Storer.Record(hash, thunk, call.Outputs);
            if (failure is null)
            {
                if (observer is not null)
                {
                    var elapsed = isTimed ? TimeProvider.System.GetElapsedTime(started) : TimeSpan.Zero;
                    observer.Executed(hash, call.Outputs, elapsed, elapsed);
                }

                return null;
            }

            if (attempts >= options.AttemptsFor(failure) || node.Graph.IsCancelled)
                return failure;
            observer?.Failed(hash, failure, retrying: true);
        }
    }

    /// <summary>Calls a function, whatever it may throw.</summary>
    public static ExecutionFailure? Call(IInlineWorkerPool pool, ThunkCall call)
    {
        try
        {
            return pool.Execute(call);
        }
        catch (Exception exception)
        {
            // Functions are strangers: whatever one throws is its own failure.
            return ThunkNode.FailureOf(exception) is { Kind: not FailureKind.WorkerLost } known
                ? known
                : new ExecutionFailure(
                    FailureKind.Signalled, $"the function threw {exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>What a function that ended well did not write; nothing where all is there.</summary>
    public static ExecutionFailure? MissingOutput(ThunkCall call, in ThunkView thunk)
    {
        var index = 0;
        foreach (var output in thunk.Outputs)
        {
            if (call.Outputs[index++].IsDefault)
                return new ExecutionFailure(
                    FailureKind.OutputMissing, $"the function did not write its output '{Encoding.UTF8.GetString(output)}'");
        }

        return null;
    }

    /// <summary>The pool that executes a thunk's function.</summary>
    /// <param name="thunk">The thunk.</param>
    /// <param name="thread">The caller's, which remembers the last answer.</param>
    /// <param name="function">The function's object.</param>
    /// <param name="failure">Why there is none.</param>
    public IWorkerPool? PoolFor(
        in ThunkView thunk, EngineThread thread, out ObjectHash function, out ExecutionFailure? failure)
    {
        failure = null;
        if (!ObjectHash.TryParse(thunk.FunctionHash, out function))
        {
            failure = new ExecutionFailure(
                FailureKind.BadThunk,
                $"its function '{Encoding.UTF8.GetString(thunk.FunctionHash)}' is not an object name");
            return null;
        }

        if (function == thread.LastFunction)
            return thread.LastPool;
        if (!_poolOf.TryGetValue(function, out var pool))
        {
            foreach (var worker in _workers)
            {
                if (!worker.CanExecute(function, _engine.Objects))
                    continue;
                pool = worker;
                break;
            }

            _poolOf.TryAdd(function, pool);
        }

        if (pool is null)
        {
            var names = string.Join(", ", _workers.Select(worker => worker.Name));
            failure = new ExecutionFailure(
                FailureKind.NoWorker,
                $"no worker pool can execute the function {function} (there is: {(names.Length > 0 ? names : "none")})");
            return null;
        }

        thread.LastFunction = function;
        thread.LastPool = pool;
        return pool;
    }

    /// <summary>A call that a guest left to the engine's own threads: they have the stack for it, and the pool's thread is
    /// wanted for the next process.</summary>
    private sealed class InlineCall(
        Executor executor, ThunkNode node, ObjectHash hash, ObjectHash function, IInlineWorkerPool pool) : WorkItem
    {
        public override void Run(EngineThread thread)
        {
            ThunkView.TryParse(node.File.Span, out var thunk);
            executor.ExecuteInline(node, hash, function, thunk, pool, thread);
        }

        public override void Fault(Exception exception, EngineThread thread) => node.Fault(exception, thread);
    }
}
