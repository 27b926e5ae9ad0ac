using Burst.Engine.Dispatch;
using Burst.Engine.Resolve;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Execute;

/// <summary>One thunk in a queued pool: all attempts at it, one after another or side by side. The first to end well wins.</summary>
internal sealed class Execution
{
    private readonly ThunkEngine _engine;
    private readonly ThunkNode _node;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly CancellationTokenSource _cancellation;
    private readonly CancellationToken _token;
    private readonly Lock _lock = new();
    private int _running;
    private int _attempts;
    private bool _decided;

    public Execution(ThunkEngine engine, ThunkNode node, in ObjectHash hash, ReadOnlyMemory<byte> file, PoolQueue queue)
    {
        _engine = engine;
        _node = node;
        _file = file;
        Hash = hash;
        Queue = queue;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(node.Graph.CancellationToken);
        _token = _cancellation.Token;
    }

    public ObjectHash Hash { get; }

    public PoolQueue Queue { get; }

    private bool MayRecall => _engine.Options.UseCache && !_node.IsSingleStep;

    /// <summary>When the oldest attempt under way becomes overdue; far away where there is none.</summary>
    public DateTimeOffset Overdue { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Starts an attempt in a slot that the caller has taken.</summary>
    /// <returns><see langword="false"/> where the slot was not needed after all, and is the caller's again.</returns>
    public bool Start()
    {
        int attempt;
        lock (_lock)
        {
            if (_decided)
                return false;
            attempt = ++_attempts;
            _running++;
        }

        if (_token.IsCancellationRequested)
        {
            Abort(new ExecutionFailure(FailureKind.Cancelled, "cancelled before it started"));
            return false;
        }

        ThunkView.TryParse(_file.Span, out var thunk);
        var limit = _engine.Options.LimitFor(thunk.TimeoutMs);
        if (_engine.Options.DuplicateOverdue && limit is { } allowance)
        {
            // As gg: each further start is given that much longer.
            Overdue = TimeProvider.System.GetUtcNow() + allowance * attempt;
            _engine.OverdueWatch.Add(this);
        }

        _engine.Observer?.Started(Hash, _file.Span, Queue.Pool.Name, attempt);
        try
        {
            Queue.Pool.Start(new Attempt(this, attempt, _engine.Options.DuplicateOverdue ? null : limit, _token));
            return true;
        }
        catch (Exception exception)
        {
            Abort(new ExecutionFailure(FailureKind.WorkerLost, $"pool {Queue.Pool.Name}: {exception.Message}"));
            return false;
        }
    }

    /// <summary>Starts a second attempt beside an overdue one, if a slot is idle.</summary>
    public void Duplicate()
    {
        lock (_lock)
        {
            if (_decided || _running == 0 || !Queue.TryTakeIdleSlot())
                return;
        }

        _engine.Observer?.Duplicated(Hash);
        if (!Start())
            Queue.ReleaseSlot();
    }

    /// <summary>An attempt has ended: stores and records on the pool's thread, so that no other need be woken for it.</summary>
    private void Conclude(Attempt attempt, ExecutionOutcome outcome)
    {
        ThunkView.TryParse(_file.Span, out var thunk);
        var failure = outcome.Failure;
        var outputs = new ObjectHash[thunk.Outputs.Count];
        bool decided;
        lock (_lock)
            decided = _decided;
        if (!decided)
            failure = Store(outcome, outputs, failure);

        var isEnd = TryDecide(failure, out var retry);
        if (isEnd && failure is null)
            failure = _engine.Storer.Record(Hash, thunk, outputs);

        // Not before the reduction is recorded: another process may be waiting for the thunk, and would run it again.
        Release(outcome);
        if (isEnd)
            _engine.Dispatcher.RunHere(new Completion(this, failure, retry, outputs, attempt.Elapsed, outcome.ProcessorTime));
        Queue.ReleaseSlot();
    }

    private static void Release(ExecutionOutcome outcome)
    {
        try
        {
            outcome.Release?.Invoke();
        }
        catch (Exception)
        {
            // What could not be cleared away must not cost the outcome, nor the pool's thread; the outputs are stored.
        }
    }

    /// <summary>An attempt could not even begin; its slot is free again.</summary>
    private void Abort(ExecutionFailure failure)
    {
        if (TryDecide(failure, out var retry))
            _engine.Dispatcher.Inject(new Completion(this, failure, retry, [], TimeSpan.Zero, TimeSpan.Zero));
    }

    private void Finish(Completion completion, EngineThread thread)
    {
        if (completion.Failure is not { } failure)
        {
            thread.Tally.Executed++;
            _engine.Observer?.Executed(Hash, completion.Outputs, completion.Elapsed, completion.ProcessorTime);
            _engine.Reducer.Reduce(_node, completion.Outputs, thread);
        }
        else if (completion.MayRetry && failure.Kind == FailureKind.Superseded)
        {
            TryAgain(thread);
        }
        else if (completion.MayRetry)
        {
            _engine.Observer?.Failed(Hash, failure, retrying: true);
            _engine.InjectLater(new Retry(this), _engine.Options.RetryDelay * Math.Pow(2, _attempts - 1));
        }
        else
        {
            _engine.Reducer.Fail(_node, Hash, failure, _attempts, thread);
        }
    }

    private ExecutionFailure? Store(ExecutionOutcome outcome, Span<ObjectHash> outputs, ExecutionFailure? failure)
    {
        try
        {
            // Of a function that did not write all its outputs the others are kept, as in gg.
            _engine.Storer.StoreFiles(outcome.OutputPaths.AsSpan(), outputs);
            outcome.StoredOutputs.AsSpan().CopyTo(outputs);
            return failure;
        }
        catch (Exception exception)
        {
            // On a pool's thread, which must survive whatever a store throws.
            return failure ?? ThunkNode.FailureOf(exception);
        }
    }

    /// <summary>Whether this attempt's end is the execution's end, or calls for another attempt.</summary>
    private bool TryDecide(ExecutionFailure? failure, out bool retry)
    {
        retry = false;
        lock (_lock)
        {
            _running--;
            if (_decided)
                return false;
            if (failure is not null)
            {
                // Another attempt may still end well.
                if (_running > 0)
                    return false;
                retry = _attempts < _engine.Options.AttemptsFor(failure) && !_node.Graph.IsCancelled;
            }

            _decided = !retry;
            Overdue = DateTimeOffset.MaxValue;
        }

        if (_decided)
        {
            _engine.OverdueWatch.Remove(this);
            _cancellation.Cancel();
            _cancellation.Dispose();
        }

        return true;
    }

    /// <summary>Another process may have reduced the thunk meanwhile: look again, then try again.</summary>
    private void TryAgain(EngineThread thread)
    {
        ThunkView.TryParse(_file.Span, out var thunk);
        if (MayRecall && _engine.Executor.TryRecall(_node, Hash, thunk, thread))
            _cancellation.Dispose();
        else
            Queue.Submit(this);
    }

    private void Fault(Exception exception, EngineThread thread)
    {
        if (!_node.IsDone)
            _engine.Reducer.Fail(_node, Hash, ThunkNode.FailureOf(exception), _attempts, thread);
    }

    private sealed class Retry(Execution execution) : WorkItem
    {
        public override void Run(EngineThread thread) => execution.TryAgain(thread);

        public override void Fault(Exception exception, EngineThread thread) => execution.Fault(exception, thread);
    }

    /// <summary>What the pool sees.</summary>
    private sealed class Attempt : ThunkExecution
    {
        private readonly Execution _execution;
        private readonly long _started = TimeProvider.System.GetTimestamp();
        private int _completed;

        public Attempt(Execution execution, int attempt, TimeSpan? timeout, CancellationToken cancellationToken)
            : base(execution.Hash, execution._file, attempt, timeout, cancellationToken)
        {
            _execution = execution;
        }

        public TimeSpan Elapsed { get; private set; }

        public override bool IsReducedMeanwhile()
        {
            if (!_execution.MayRecall)
                return false;
            ThunkView.TryParse(File.Span, out var thunk);
            var outputs = new ObjectHash[thunk.Outputs.Count];
            return _execution._engine.Storer.TryRecall(Hash, thunk, outputs);
        }

        public override void RunsAt(string place) => _execution._engine.Observer?.Placed(Hash, place);

        public override void Complete(ExecutionOutcome outcome)
        {
            if (Interlocked.Exchange(ref _completed, 1) != 0)
                throw new InvalidOperationException($"The execution of {Hash} was completed twice.");
            Elapsed = TimeProvider.System.GetElapsedTime(_started);
            _execution.Conclude(this, outcome);
        }
    }

    private sealed class Completion(
        Execution execution, ExecutionFailure? failure, bool mayRetry, ObjectHash[] outputs, TimeSpan elapsed,
        TimeSpan processorTime) : WorkItem
    {
        public ExecutionFailure? Failure => failure;

        public bool MayRetry => mayRetry;

        public ObjectHash[] Outputs => outputs;

        public TimeSpan Elapsed => elapsed;

        public TimeSpan ProcessorTime => processorTime;

        public override void Run(EngineThread thread) => execution.Finish(this, thread);

        public override void Fault(Exception exception, EngineThread thread) => execution.Fault(exception, thread);
    }
}
