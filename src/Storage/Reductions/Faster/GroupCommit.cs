using Burst.Engine;

namespace Burst.Storage.Reductions.Faster;

/// <summary>Commits in the background: soon after something changed, at once when somebody waits, one at a
/// time.</summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private readonly Func<Task> _commit;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    /// <summary>Set after a change; cleared before the commit that covers it starts.</summary>
    private int _isDirty;

    private TaskCompletionSource _urgent = NewSource();
    private TaskCompletionSource? _next;
    private TaskCompletionSource? _running;

    /// <param name="commit">Makes everything durable that was changed before it is called; fails with
    /// <see cref="BurstException"/>.</param>
    /// <param name="interval">How long a change may wait.</param>
    /// <param name="time">The clock.</param>
    public GroupCommit(Func<Task> commit, TimeSpan interval, TimeProvider time)
    {
        _commit = commit;
        _interval = interval;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Says that something was changed. Costs a read, as a rule.</summary>
    public void MarkChanged()
    {
        if (Volatile.Read(ref _isDirty) == 0 && Interlocked.Exchange(ref _isDirty, 1) == 0)
            _changed.Release();
    }

    /// <summary>Completes when all that was changed before the call is committed.</summary>
    /// <exception cref="BurstException">It could not be committed.</exception>
    public ValueTask FlushAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);

            // What is not dirty any more is committed or in the commit that runs.
            if (Volatile.Read(ref _isDirty) == 0)
                return _running is null ? default : new ValueTask(_running.Task);
            _next ??= NewSource();
            _urgent.TrySetResult();
            return new ValueTask(_next.Task);
        }
    }

    /// <summary>Asks for the next commit at once, without waiting for it.</summary>
    public void Hurry()
    {
        if (_urgent.Task.IsCompleted)
            return;
        lock (_gate)
            _urgent.TrySetResult();
    }

    /// <summary>Ends the background work once the commit that runs is through; what is still dirty stays so.</summary>
    public async ValueTask DisposeAsync()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
                return;
            _stopping.Cancel();
            waiting = _next;
        }

        await _loop;
        waiting?.TrySetException(new ObjectDisposedException(nameof(GroupCommit)));
        _stopping.Dispose();
        _changed.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_stopping.Token);
                await Task.WhenAny(_urgent.Task, Task.Delay(_interval, _time, _stopping.Token));
                _stopping.Token.ThrowIfCancellationRequested();
                await CommitAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task CommitAsync()
    {
        TaskCompletionSource running;
        lock (_gate)
        {
            running = _running = _next ?? NewSource();
            _next = null;
            if (_urgent.Task.IsCompleted)
                _urgent = NewSource();
            Volatile.Write(ref _isDirty, 0);
        }

        Exception? failure = null;
        try
        {
            await _commit();
        }
        catch (BurstException error)
        {
            failure = error;
            MarkChanged();
        }

        lock (_gate)
            _running = null;
        if (failure is null)
            running.SetResult();
        else
            running.SetException(failure);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
