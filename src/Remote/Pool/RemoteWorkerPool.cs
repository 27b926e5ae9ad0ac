using System.Collections.Concurrent;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Remote.Backends;
using Burst.Remote.Run;
using Burst.Thunks;

namespace Burst.Remote.Pool;

/// <summary>Spreads thunks over several places: servers, and this machine as well if it is one of them.</summary>
/// <remarks>
/// <para>A thunk goes to the place with most free slots. A place that goes away, or says what cannot be, is given up, and
/// what ran there runs elsewhere. A thunk that takes long is started a second time where a slot is idle.</para>
/// <para>When no place is left, or the storage that they share is of no use, the thunk at hand fails and says so; the others
/// are given up silently. All members are safe to call from any number of threads.</para>
/// </remarks>
public sealed class RemoteWorkerPool : IQueuedWorkerPool, IAsyncDisposable
{
    private readonly IReadOnlyList<IRunner> _runners;
    private readonly RemotePoolOptions _options;
    private readonly MemberList _members;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Task, bool> _attempts = new();
    private readonly Lazy<IRunner>? _fallback;
    private int _isBroken;

    /// <param name="runners">The places; closed with the pool.</param>
    /// <param name="options">How they are used.</param>
    public RemoteWorkerPool(IReadOnlyList<IRunner> runners, RemotePoolOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runners.Count);
        _runners = runners;
        _options = options ?? new RemotePoolOptions();
        _members = new MemberList(runners, _options.OnLost);
        _fallback = _options.Fallback is { } make ? new Lazy<IRunner>(make) : null;
        Slots = runners.Sum(runner => runner.Slots);
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
        await Task.WhenAll(_attempts.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    /// <summary>Runs a thunk in one place after another, and in several at once where it takes long.</summary>
    private async Task<RunResult> RaceAsync(ThunkExecution execution, CancellationTokenSource stop)
    {
        var running = new Dictionary<Task<RunResult?>, PoolMember>();
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
                    running.Add(Begin(member), member);
                    if (execution.Timeout is { } limit)
                        stop.CancelAfter(limit);
                }

                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                var overdue = Task.Delay(_options.StragglerAfter, patience.Token);
                var first = await Task.WhenAny([.. running.Keys, overdue]);
                await patience.CancelAsync();
                if (first is not Task<RunResult?> ended)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    await Task.WhenAll(running.Values.Select(slow => ProbeAsync(slow, stop.Token)));
                    if (_members.TryTakeIdle(running.Values) is { } idle)
                        running.Add(Begin(idle), idle);
                    continue;
                }

                running.Remove(ended, out var winner);
                if (await ended is not { } result)
                    continue;
                foreach (var slow in _members.Judge(winner!, running.Values, _options.MaxRacesLost))
                    _members.Lose(slow, $"it was slower than others {_options.MaxRacesLost} times in a row");
                return result;
            }
        }
        finally
        {
            // Whoever came second is told to stop, and gives its slot back by itself.
            await stop.CancelAsync();
        }

        Task<RunResult?> Begin(PoolMember member)
        {
            var attempt = AttemptAsync(member, execution, stop.Token);
            _attempts.TryAdd(attempt, true);
            _ = attempt.ContinueWith(
                ended =>
                {
                    _ = ended.Exception;
                    _attempts.TryRemove(ended, out _);
                }, TaskScheduler.Default);
            return attempt;
        }
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
            _members.Lose(member, e.Message);
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

    private async Task ProbeAsync(PoolMember member, CancellationToken cancellationToken)
    {
        try
        {
            await member.Runner.ProbeAsync(cancellationToken);
        }
        catch (RunnerLostException e)
        {
            _members.Lose(member, e.Message);
        }
    }

    /// <summary>Nothing can run any more; one thunk says why, for all.</summary>
    private RunResult Break(FailureKind kind, string message) =>
        Interlocked.Exchange(ref _isBroken, 1) == 0 ? RunResult.Failed(kind, message) : Abandoned();

    private static RunResult Abandoned() => RunResult.Failed(FailureKind.Cancelled, "nothing can run any more");
}
