using Burst.Engine.Dispatch;

namespace Burst.Engine.Bulk;

/// <summary>A stream under way: some steps, each of which makes, forces and hands over one batch after another.</summary>
/// <remarks>The number of batches is bounded, so memory is, however long the stream.</remarks>
internal sealed class BulkRun
{
    private readonly ThunkEngine _engine;
    private readonly IThunkStream _stream;
    private readonly BatchForcer _forcer;
    private readonly CancellationTokenSource _cancellation;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Stack<ThunkBatch> _free = new();
    private readonly Stack<Step> _parked = new();
    private readonly int _mostBatches;
    private int _batches;

    // Steps that will come back, and batches that somebody else is forcing.
    private int _open;
    private bool _isExhausted;
    private Exception? _fault;
    private long _forced;
    private long _failed;

    public BulkRun(ThunkEngine engine, IThunkStream stream, BulkOptions options, CancellationToken cancellationToken)
    {
        _engine = engine;
        _stream = stream;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _forcer = new BatchForcer(engine, options, _cancellation.Token);

        // As many as keep all threads and all slots of pools busy while others are forced.
        var slots = engine.Executor.Queues.Sum(queue => (long)queue.Pool.Slots);
        _mostBatches = (engine.Options.Threads * 4) + (int)Math.Min(4096, (2 * slots / ThunkBatch.Capacity) + 1);
    }

    public long Forced => Volatile.Read(ref _forced);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Completes when every thunk of the stream has been handed over.</summary>
    public Task Start()
    {
        _open = _engine.Options.Threads;
        for (var i = 0; i < _engine.Options.Threads; i++)
            _engine.Dispatcher.Inject(new Step(this));
        return _done.Task;
    }

    private void Advance(Step step, EngineThread thread)
    {
        if (Next(step) is not { } batch)
            return;
        if (!_stream.TryFill(batch))
            Volatile.Write(ref _isExhausted, true);
        if (batch.Count > 0)
        {
            _forcer.Force(batch, thread);
            if (batch.Ordinary.Count > 0)
            {
                lock (_lock)
                    _open++;
                _ = FinishAsync(batch);
            }
            else
            {
                Finish(batch);
            }
        }
        else
        {
            Return(batch);
        }

        // Last among what others have queued, so that a stream does not keep them waiting.
        _engine.Dispatcher.Inject(step);
    }

    /// <summary>A batch for a step; none where the step has ended, or is parked until there is one.</summary>
    private ThunkBatch? Next(Step step)
    {
        lock (_lock)
        {
            if (!_isExhausted && _fault is null && !_cancellation.IsCancellationRequested)
            {
                if (_free.TryPop(out var free))
                    return free;
                if (_batches < _mostBatches)
                {
                    _batches++;
                    return new ThunkBatch();
                }

                _parked.Push(step);
                return null;
            }
        }

        Close();
        return null;
    }

    private async Task FinishAsync(ThunkBatch batch)
    {
        try
        {
            await _forcer.ForceOrdinaryAsync(batch);
            Finish(batch);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            Close();
        }
    }

    private void Finish(ThunkBatch batch)
    {
        var failed = 0;
        foreach (var failure in batch.Failures)
        {
            if (failure is not null)
                failed++;
        }

        Interlocked.Add(ref _forced, batch.Count - failed);
        if (failed > 0)
        {
            Interlocked.Add(ref _failed, failed);
            if (_engine.Options.StopAtFirstFailure)
                Volatile.Write(ref _isExhausted, true);
        }

        _stream.Take(batch);
        Return(batch);
    }

    private void Return(ThunkBatch batch)
    {
        batch.Clear();
        Step? parked;
        lock (_lock)
        {
            _free.Push(batch);
            _parked.TryPop(out parked);
        }

        if (parked is not null)
            _engine.Dispatcher.Inject(parked);
    }

    /// <summary>The stream itself threw: what is under way ends, and the caller is told.</summary>
    private void Fail(Exception exception)
    {
        lock (_lock)
            _fault ??= exception;
        _cancellation.Cancel();
    }

    private void Close()
    {
        Step[] parked = [];
        lock (_lock)
        {
            // Nobody may be left to wake them.
            if (_isExhausted || _fault is not null || _cancellation.IsCancellationRequested)
            {
                parked = [.. _parked];
                _parked.Clear();
            }

            _open -= 1 + parked.Length;
            if (_open > 0)
                return;
        }

        var isCancelled = _cancellation.IsCancellationRequested;
        _cancellation.Dispose();
        if (_fault is { } fault)
            _done.TrySetException(fault);
        else if (isCancelled)
            _done.TrySetCanceled();
        else
            _done.TrySetResult();
    }

    private sealed class Step(BulkRun run) : WorkItem
    {
        public override void Run(EngineThread thread) => run.Advance(this, thread);

        public override void Fault(Exception exception, EngineThread thread)
        {
            run.Fail(exception);
            run.Close();
        }
    }
}
