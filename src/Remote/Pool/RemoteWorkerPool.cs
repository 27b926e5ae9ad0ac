using System.Collections.Concurrent;
using System.Text;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Remote.Backends;
using Burst.Remote.Run;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Remote.Pool;

/// <summary>Spreads thunks over several places: servers, and this machine as well if it is one of them.</summary>
/// <remarks>
/// <para>A thunk goes to the place with most free slots. A place that goes away, or says what cannot be, is taken out, and
/// what ran there runs elsewhere; one that went away is asked again from time to time, and used again when it answers. A
/// thunk that takes long for its function is started a second time where a slot is idle.</para>
/// <para>When no place is left, or the storage that they share is of no use, the thunk at hand fails and says so; the others
/// are given up silently. All members are safe to call from any number of threads.</para>
/// </remarks>
public sealed class RemoteWorkerPool : IQueuedWorkerPool, IAsyncDisposable
{
    /// <summary>How often a thunk that runs is looked at.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How often a place is asked whether it is there, while something runs in it for longer than a look.</summary>
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<IRunner> _runners;
    private readonly RemotePoolOptions _options;
    private readonly MemberList _members;
    private readonly CancellationTokenSource _closing = new();
    private readonly UsualTimes _times = new();
    private readonly ConcurrentDictionary<Task, bool> _background = new();
    private readonly Lazy<IRunner>? _fallback;
    private int _isBroken;

    /// <param name="runners">The places; closed with the pool.</param>
    /// <param name="options">How they are used.</param>
    public RemoteWorkerPool(IReadOnlyList<IRunner> runners, RemotePoolOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runners.Count);
        _options = options ?? new RemotePoolOptions();
        _runners = [.. runners, .. _options.Absent.Keys];
        _members = new MemberList(runners, _options.Absent, _options.FirstPause);
        _fallback = _options.Fallback is { } make ? new Lazy<IRunner>(make) : null;
        Slots = _runners.Sum(runner => runner.Slots);
        foreach (var member in _members.Lost())
            _ = Track(RejoinAsync(member));
    }

    /// <inheritdoc/>
    public string Name => "remote";

    /// <inheritdoc/>
    public int Slots { get; }

    /// <inheritdoc/>
    public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

    /// <inheritdoc/>
    public void Start(ThunkExecution execution) => _ = Task.Run(async () => execution.Complete(await ExecuteAsync(execution)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_background.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var runner in _runners)
            await runner.DisposeAsync();
        if (_fallback is { IsValueCreated: true })
            await _fallback.Value.DisposeAsync();
        if (_options.Storage is not null)
            await _options.Storage.DisposeAsync();
    }

    private async Task<ExecutionOutcome> ExecuteAsync(ThunkExecution execution)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(execution.CancellationToken, _closing.Token);
        RunResult result;
        try
        {
            result = await RaceAsync(execution, stop);
        }
        catch (OperationCanceledException)
        {
            var isGivenUp = execution.CancellationToken.IsCancellationRequested || _closing.IsCancellationRequested;
            result = execution.Timeout is { } limit && !isGivenUp
                ? RunResult.Failed(FailureKind.TimedOut, $"still running after {limit.TotalSeconds:0.000} s (its limit)")
                : RunResult.Failed(FailureKind.Cancelled, "the caller gave up");
        }
        catch (ObjectStoreException e)
        {
            result = RunResult.Failed(FailureKind.StorageFailed, e.Message);
        }
        catch (StorageException e)
        {
            result = Break(FailureKind.StorageFailed, e.Message);
        }
        catch (Exception e)
        {
            // Whatever goes wrong, the engine has to hear of it.
            result = RunResult.Failed(FailureKind.WorkerLost, $"unexpected {e.GetType().Name}: {e.Message}");
        }

        if (!result.Printed.IsEmpty)
            _options.OnPrinted?.Invoke(result.Printed);
        return new ExecutionOutcome(result.Failure, [], null, TimeSpan.Zero) { StoredOutputs = result.Outputs };
    }

    /// <summary>Runs a thunk in one place after another, and in two at once where it takes long.</summary>
    private async Task<RunResult> RaceAsync(ThunkExecution execution, CancellationTokenSource stop)
    {
        var function = FunctionOf(execution);
        var running = new List<Attempt>();
        try
        {
            while (true)
            {
                if (running.Count == 0)
                {
                    if (Volatile.Read(ref _isBroken) != 0)
                        return Abandoned();
                    if (await _members.TakeAsync(stop.Token) is not { } member)
                        return await ManageWithoutAsync(execution, stop);
                    running.Add(Begin(member));
                    if (execution.Timeout is { } limit)
                        stop.CancelAfter(limit);
                }

                if (await FirstAsync(running, function, stop.Token) is not { } ended)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    running.ForEach(attempt => Probe(attempt.Member));
                    if (running is [var slow] && IsOverdue(slow, function) && _members.TryTakeIdle([slow.Member]) is { } idle)
                        running.Add(Begin(idle));
                    continue;
                }

                // Who was started first and is not done has been overtaken; who was started again is not to blame.
                var overtaken = running.TakeWhile(attempt => attempt != ended).Select(attempt => attempt.Member).ToArray();
                running.Remove(ended);
                if (await ended.Result is not { } result)
                    continue;
                if (result is { Failure: null, WasKnown: false })
                    _times.Add(function, ended.Elapsed);
                foreach (var slow in _members.Judge(ended.Member, overtaken, _options.MaxRacesLost))
                    Lose(slow, new RunnerLostException($"it was slower than others {_options.MaxRacesLost} times in a row"));
                return result;
            }
        }
        finally
        {
            // Whoever came second is told to stop, and gives its slot back by itself.
            await stop.CancelAsync();
        }

        Attempt Begin(PoolMember member) =>
            new(member, Track(AttemptAsync(member, execution, stop.Token)), TimeProvider.System.GetTimestamp());
    }

    /// <summary>Waits for an attempt to end, and no longer than until it is time to look at them.</summary>
    private async Task<Attempt?> FirstAsync(List<Attempt> running, string function, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var look = Task.Delay(UntilLook(running, function), patience.Token);
        var first = await Task.WhenAny([.. running.Select(attempt => attempt.Result), look]);
        await patience.CancelAsync();
        return running.Find(attempt => attempt.Result == first);
    }

    private TimeSpan UntilLook(List<Attempt> running, string function)
    {
        if (running is not [var only] || OverdueAfter(function) is not { } bound)
            return LookPeriod;
        var left = bound - only.Elapsed;
        return left > TimeSpan.Zero && left < LookPeriod ? left : LookPeriod;
    }

    private bool IsOverdue(Attempt attempt, string function) => attempt.Elapsed >= OverdueAfter(function);

    private TimeSpan? OverdueAfter(string function) => _options.StragglerAfter ?? _times.OverdueAfter(function);

    private static string FunctionOf(ThunkExecution execution)
    {
        ThunkView.TryParse(execution.File.Span, out var view);
        return Encoding.UTF8.GetString(view.FunctionHash);
    }

    private async Task<RunResult> ManageWithoutAsync(ThunkExecution execution, CancellationTokenSource stop)
    {
        if (_fallback is null)
            return Break(FailureKind.WorkerLost, $"no server is left: {_members.Epitaph()}");
        if (execution.Timeout is { } limit)
            stop.CancelAfter(limit);
        return await _fallback.Value.RunAsync(execution.Hash, execution.File, stop.Token);
    }

    /// <summary>Runs a thunk in one place, whose slot the caller has taken.</summary>
    /// <returns>The result; <see langword="null"/> where the place is given up.</returns>
    private async Task<RunResult?> AttemptAsync(PoolMember member, ThunkExecution execution, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, member.Lost);
        try
        {
            execution.RunsAt(member.Runner.Name);
            return await member.Runner.RunAsync(execution.Hash, execution.File, stop.Token);
        }
        catch (RunnerLostException e)
        {
            Lose(member, e);
            return null;
        }
        catch (OperationCanceledException) when (member.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _members.Release(member);
        }
    }

    /// <summary>Asks a place, in the background, whether it is there; what runs there runs elsewhere if it is not.</summary>
    private void Probe(PoolMember member)
    {
        if (_members.IsTimeToAsk(member, ProbePeriod))
            _ = Track(ProbeAsync(member));
    }

    private async Task ProbeAsync(PoolMember member)
    {
        try
        {
            await member.Runner.ProbeAsync(_closing.Token);
        }
        catch (RunnerLostException e)
        {
            Lose(member, e);
        }
    }

    private void Lose(PoolMember member, RunnerLostException loss)
    {
        var isNew = _members.Lose(member, loss.Message);
        if (!loss.MayFinish)
            member.Abandon();
        if (!isNew)
            return;
        var until = loss.IsFinal ? "it is not used any more" : "it is not used until it answers";
        _options.OnNotice?.Invoke(member.Runner.Name, $"{loss.Message}; {until}");
        if (!loss.IsFinal)
            _ = Track(RejoinAsync(member));
    }

    /// <summary>Asks a place that was lost, after longer and longer pauses, and takes it in again when it answers.</summary>
    private async Task RejoinAsync(PoolMember member)
    {
        for (var pause = member.Pause; ;)
        {
            await Task.Delay(pause, _closing.Token);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            try
            {
                await member.Runner.RejoinAsync(_closing.Token);
                _members.Readmit(member, pause);
                _options.OnNotice?.Invoke(member.Runner.Name, "it answers, and is used from now on");
                return;
            }
            catch (RunnerLostException e) when (e.IsFinal)
            {
                _options.OnNotice?.Invoke(member.Runner.Name, $"{e.Message}; it is not used any more");
                return;
            }
            catch (RunnerLostException e)
            {
                if (!e.MayFinish)
                    member.Abandon();
            }
        }
    }

    /// <summary>Remembers what is under way, so that the pool is closed when it is over.</summary>
    private Task<T> Track<T>(Task<T> task)
    {
        Track((Task)task);
        return task;
    }

    private Task Track(Task task)
    {
        _background.TryAdd(task, true);
        _ = task.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                _background.TryRemove(ended, out _);
            }, TaskScheduler.Default);
        return task;
    }

    /// <summary>Nothing can run any more; one thunk says why, for all.</summary>
    private RunResult Break(FailureKind kind, string message) =>
        Interlocked.Exchange(ref _isBroken, 1) == 0 ? RunResult.Failed(kind, message) : Abandoned();

    private static RunResult Abandoned() => RunResult.Failed(FailureKind.Cancelled, "nothing can run any more");

    /// <summary>A thunk in one place.</summary>
    private sealed record Attempt(PoolMember Member, Task<RunResult?> Result, long Began)
    {
        public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(Began);
    }
}
