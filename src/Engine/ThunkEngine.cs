using Burst.Engine.Bulk;
using Burst.Engine.Dispatch;
using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Engine.Resolve;
using Burst.Engine.Store;
using Burst.Engine.Submit;
using Burst.Thunks;

namespace Burst.Engine;

/// <summary>Forces thunks: submit, resolve, dispatch, execute, store, reduce.</summary>
/// <remarks>
/// <para>A node for each thunk counts the inputs that it still waits for. The thread that meets the last one goes on with
/// the node itself, so a thunk whose function is tiny goes from name to value on one thread, without a lock. Functions that
/// block run in queued pools, which hand their outcomes back to the engine's threads.</para>
/// <para>However many ask for a thunk at once, it is executed once. Failures are values: one stops only what depends on it.
/// All members are safe to call from any number of threads.</para>
/// </remarks>
public sealed class ThunkEngine : IAsyncDisposable
{
    private readonly IReductionCache _reductions;
    private readonly Lock _submissionLock = new();
    private readonly HashSet<Submission> _submissions = [];
    private ForceGraph? _graph;
    private int _delays;
    private volatile bool _hadStreams;
    private int _isDisposed;

    /// <param name="objects">Where objects are.</param>
    /// <param name="reductions">What is known already.</param>
    /// <param name="workers">Where functions run; the first that can execute a function gets it.</param>
    /// <param name="options">How to work.</param>
    /// <param name="observer">Who hears of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ThunkEngine(
        IObjectStore objects, IReductionCache reductions, IReadOnlyList<IWorkerPool> workers, EngineOptions? options = null,
        IEngineObserver? observer = null)
    {
        Options = options ?? new EngineOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.Threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.Threads, 256, nameof(options));
        _reductions = reductions;
        Objects = objects;
        Observer = observer is null ? null : new GuardedObserver(observer);
        Resolver = new Resolver(this);
        Executor = new Executor(this, workers);
        Storer = new Storer(objects, reductions);
        Reducer = new Reducer(this);
        OverdueWatch = new OverdueWatch(Options.DuplicateOverdue ? Options.Timeout : null);
        Dispatcher = new Dispatcher(Options.Threads, objects, BreakCycles);
    }

    /// <summary>Numbers of thunks since the engine was made; a moment's picture while it works.</summary>
    public EngineCounts Counts
    {
        get
        {
            long known = 0, executed = 0, cached = 0, failed = 0, skipped = 0, reduced = 0;
            foreach (var thread in Dispatcher.Threads)
            {
                var tally = thread.Tally;
                known += Volatile.Read(ref tally.Known);
                executed += Volatile.Read(ref tally.Executed);
                cached += Volatile.Read(ref tally.Cached);
                failed += Volatile.Read(ref tally.Failed);
                skipped += Volatile.Read(ref tally.Skipped);
                reduced += Volatile.Read(ref tally.Reduced);
            }

            return new EngineCounts(
                known, executed, cached, failed, skipped, Executor.Queues.Sum(queue => queue.Running),
                Executor.Queues.Sum(queue => queue.Ready), reduced);
        }
    }

    /// <summary>What each queued pool has to do; a moment's picture.</summary>
    public IReadOnlyList<PoolCounts> PoolCounts =>
        [.. Executor.Queues.Select(queue => new PoolCounts(queue.Pool.Name, queue.Pool.Slots, queue.Running, queue.Ready))];

    internal EngineOptions Options { get; }

    internal IObjectStore Objects { get; }

    internal IEngineObserver? Observer { get; }

    internal Resolver Resolver { get; }

    internal Dispatcher Dispatcher { get; }

    internal Executor Executor { get; }

    internal OverdueWatch OverdueWatch { get; }

    internal Storer Storer { get; }

    /// <summary>What is executed inline at the moment.</summary>
    internal ClaimTable Claims { get; } = new();

    /// <summary>Whether there was ever a stream, whose thunks are executed outside of any graph.</summary>
    internal bool HadStreams => _hadStreams;

    internal Reducer Reducer { get; }

    /// <summary>Forces targets; what fails is part of the report.</summary>
    /// <param name="targets">The outputs wanted. A value stands for itself.</param>
    /// <param name="cancellationToken">Ends what runs for these targets alone; they are then reported as cancelled, and
    /// everything reduced so far is kept.</param>
    /// <exception cref="BurstException">The reductions could not be made durable.</exception>
    public Task<ForceReport> ForceAsync(
        IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken = default) =>
        SubmitAsync(targets, isSingleStep: false, isDurable: true, lendsThread: false, cancellationToken);

    /// <summary>Forces targets and waits for them; the calling thread does of the work what it can.</summary>
    /// <inheritdoc cref="Force(OutputRef, CancellationToken)" path="/remarks"/>
    /// <inheritdoc cref="ForceAsync(IReadOnlyList{OutputRef}, CancellationToken)"/>
    public ForceReport Force(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken = default) =>
        SubmitAsync(targets, isSingleStep: false, isDurable: true, lendsThread: true, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Forces one target and waits for it; the calling thread does of the work what it can.</summary>
    /// <returns>The value's name.</returns>
    /// <remarks>A tiny function then takes microseconds, since no other thread need be woken for it, nor this one by
    /// another. Functions that could end the process if the stack were too small are left to the engine's threads (<see
    /// cref="IInlineWorkerPool.SurvivesStackOverflow"/>), and so are those of queued pools. A function that this thread is
    /// executing and others want too is not interrupted by the token.</remarks>
    /// <exception cref="ThunkFailedException">It could not be forced.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public ObjectHash Force(OutputRef target, CancellationToken cancellationToken = default) =>
        ValueOf(target, Force([target], cancellationToken), cancellationToken);

    /// <summary>Forces one target.</summary>
    /// <returns>The value's name.</returns>
    /// <exception cref="ThunkFailedException">It could not be forced.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<ObjectHash> ForceAsync(OutputRef target, CancellationToken cancellationToken = default) =>
        ValueOf(target, await ForceAsync([target], cancellationToken), cancellationToken);

    /// <summary>Runs one thunk's function, whatever the cache says, and does not force what it returns.</summary>
    /// <param name="thunk">A thunk without open dependencies.</param>
    /// <param name="cancellationToken">Ends the function.</param>
    /// <returns>A report whose result is the first output, perhaps a thunk.</returns>
    public Task<ForceReport> ExecuteAsync(ObjectHash thunk, CancellationToken cancellationToken = default) =>
        SubmitAsync([new OutputRef(thunk)], isSingleStep: true, isDurable: true, lendsThread: false, cancellationToken);

    /// <summary>Forces thunks that are made as they are wanted: millions of small ones, in memory that does not grow with
    /// their number.</summary>
    /// <param name="stream">Makes the thunks and takes their values.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream: no more thunks are made, and those under way are given up.</param>
    /// <remarks>Each of the engine's threads makes, names, executes and stores some thunks at a time, without a node for
    /// each. Thunks with inputs to force and those of queued pools may be among them; they take the usual way. Failures are
    /// handed over like values.</remarks>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="BurstException">The reductions could not be made durable.</exception>
    /// <exception cref="Exception">What the stream threw.</exception>
    public async Task<BulkReport> ForceStreamAsync(
        IThunkStream stream, BulkOptions? options = null, CancellationToken cancellationToken = default)
    {
        var started = TimeProvider.System.GetTimestamp();
        var run = new BulkRun(this, stream, options ?? new BulkOptions(), cancellationToken);
        _hadStreams = true;

        // A submission without targets of its own, for observers: what it makes is known when it is made.
        IReadOnlyList<OutputRef> targets = new List<OutputRef>();
        Observer?.Submitted(targets);
        try
        {
            await run.Start();
            if (Options.AwaitsDurability)
                await _reductions.FlushAsync();
        }
        finally
        {
            Observer?.Concluded(targets);
        }

        return new BulkReport(run.Forced, run.Failed, Counts, TimeProvider.System.GetElapsedTime(started));
    }

    /// <summary>Ends the engine's threads. Call when no submission is under way; stores, caches and pools stay open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        OverdueWatch.Dispose();

        // A duplicate that lost its race has been told to end and is about to hand over its outcome.
        while (Executor.Queues.Any(queue => queue.Running > 0))
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        Dispatcher.Dispose();
    }

    /// <summary>Has an item done some time from now; until then the engine is not idle though nothing is queued.</summary>
    internal void InjectLater(WorkItem item, TimeSpan delay)
    {
        Interlocked.Increment(ref _delays);
        Timer? timer = null;
        timer = new Timer(_ =>
        {
            timer!.Dispose();
            Dispatcher.Inject(item);
            Interlocked.Decrement(ref _delays);
            Dispatcher.WakeOne();
        });
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Forces targets.</summary>
    /// <param name="targets">The outputs wanted.</param>
    /// <param name="isSingleStep">Whether only their own functions are run, whatever the cache says.</param>
    /// <param name="isDurable">Whether to wait until the reductions will survive the process.</param>
    /// <param name="lendsThread">Whether the calling thread would only wait, and can do the work.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<ForceReport> SubmitAsync(
        IReadOnlyList<OutputRef> targets, bool isSingleStep, bool isDurable, bool lendsThread,
        CancellationToken cancellationToken)
    {
        // The thread that ends the last target makes the report: to wake another for it would double the time that a single
        // tiny function takes. What the caller does with it is the caller's threads' affair.
        var report = new TaskCompletionSource<ForceReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = SubmitAsync(report, targets, isSingleStep, isDurable, lendsThread, cancellationToken);
        return report.Task;
    }

    private async Task SubmitAsync(
        TaskCompletionSource<ForceReport> report, IReadOnlyList<OutputRef> targets, bool isSingleStep, bool isDurable,
        bool lendsThread, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var submission = Enter(targets, isSingleStep);
        Observer?.Submitted(targets);
        try
        {
            var registration = cancellationToken.UnsafeRegister(_ => Cancel(submission), null);
            if (lendsThread)
                Dispatcher.LendThread(submission, submission.Done);
            else
                Dispatcher.Inject(submission);
            await submission.Done;
            registration.Unregister();
            if (isDurable && Options.AwaitsDurability)
                await _reductions.FlushAsync();
            var (failures, skipped) = FailureWalk.Walk(submission);
            var result = new ForceReport(
                submission.Results(), failures, skipped, Counts, TimeProvider.System.GetElapsedTime(started));
            Conclude(submission, targets);
            report.SetResult(result);
        }
        catch (Exception exception)
        {
            Conclude(submission, targets);
            report.SetException(exception);
        }
    }

    private static ObjectHash ValueOf(OutputRef target, ForceReport report, CancellationToken cancellationToken)
    {
        if (report.Succeeded)
            return report.Results[0].Value;
        cancellationToken.ThrowIfCancellationRequested();
        if (report.Failures.IsEmpty)
            throw new OperationCanceledException($"{target} was given up along with other targets.");
        throw new ThunkFailedException(report.Failures[0]);
    }

    private void Conclude(Submission submission, IReadOnlyList<OutputRef> targets)
    {
        Leave(submission);
        Observer?.Concluded(targets);
    }

    private Submission Enter(IReadOnlyList<OutputRef> targets, bool isSingleStep)
    {
        lock (_submissionLock)
        {
            // A cancelled graph refuses work, so a newcomer gets a fresh one. A single step shares nothing with others, and
            // can be cancelled by itself.
            if (!isSingleStep && _graph is null or { IsCancelled: true })
                _graph = new ForceGraph(this);
            var graph = isSingleStep ? new ForceGraph(this) : _graph!;
            graph.Submissions++;
            var submission = new Submission(graph, targets, isSingleStep);
            _submissions.Add(submission);
            return submission;
        }
    }

    private void Leave(Submission submission)
    {
        lock (_submissionLock)
        {
            _submissions.Remove(submission);
            if (--submission.Graph.Submissions == 0 && _graph == submission.Graph)
                _graph = null;
        }
    }

    private void Cancel(Submission submission)
    {
        bool isShared;
        lock (_submissionLock)
            isShared = submission.Graph.Submissions > 1;

        // What others may want as well goes on.
        if (isShared)
            submission.Abandon();
        else
            submission.Graph.Cancel();
    }

    /// <summary>Nothing moves: if something still waits, it waits for itself.</summary>
    private void BreakCycles(EngineThread thread)
    {
        if (Volatile.Read(ref _delays) > 0 || Executor.Queues.Any(queue => queue.Running > 0 || queue.Ready > 0))
            return;

        Submission[] submissions;
        lock (_submissionLock)
            submissions = [.. _submissions];
        foreach (var target in submissions.SelectMany(submission => submission.Targets))
        {
            if (target is not { Value.IsDefault: true, Cause: null } || (target.WaitsFor ?? target.Node) is not { } node)
                continue;
            var cycle = CycleFinder.Find(node);
            if (cycle.Count == 0)
                continue;
            var names = string.Join(" → ", cycle.Append(cycle[0]).Take(8).Select(member => member.Hash));
            Reducer.Fail(cycle[0], cycle[0].Hash, new ExecutionFailure(
                FailureKind.Cycle, $"it waits for itself: {names}{(cycle.Count > 7 ? " → …" : "")}"), 0, thread);
            return;
        }
    }
}
