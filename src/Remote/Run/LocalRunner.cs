using System.Collections.Concurrent;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Remote.Backends;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Remote.Run;

/// <summary>Runs thunks with an engine of this process: what a server does, and what a client falls back to.</summary>
/// <remarks>A thunk that was reduced before is not run again; whoever asks for one that is running waits for it.</remarks>
public sealed class LocalRunner : IRunner
{
    private readonly ThunkEngine _engine;
    private readonly IReductionCache _reductions;
    private readonly IStorageBackend? _storage;
    private readonly ConcurrentDictionary<ObjectHash, ReadOnlyMemory<byte>> _printed = new();
    private readonly Dictionary<ObjectHash, SharedRun> _running = [];
    private readonly Lock _lock = new();
    private int _runningCount;
    private int _waitingCount;
    private long _executed;
    private long _recalled;
    private long _failed;

    /// <param name="engine">What runs them; stays the caller's.</param>
    /// <param name="objects">The engine's objects.</param>
    /// <param name="reductions">The engine's reductions.</param>
    /// <param name="slots">How many run at once.</param>
    /// <param name="storage">Where inputs that are not here come from, and where outputs go besides; <see langword="null"/>
    /// for nowhere. Stays the caller's.</param>
    public LocalRunner(
        ThunkEngine engine, IFileObjectStore objects, IReductionCache reductions, int slots, IStorageBackend? storage = null)
    {
        _engine = engine;
        Objects = objects;
        _reductions = reductions;
        Slots = slots;
        _storage = storage;
        Turn = new SemaphoreSlim(slots);
    }

    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public int Slots { get; }

    /// <summary>Where its objects are.</summary>
    public IFileObjectStore Objects { get; }

    /// <summary>How many thunks run now.</summary>
    public int RunningCount => Volatile.Read(ref _runningCount);

    /// <summary>How many wait for a slot.</summary>
    public int WaitingCount => Volatile.Read(ref _waitingCount);

    /// <summary>How many were run to a good end.</summary>
    public long ExecutedCount => Volatile.Read(ref _executed);

    /// <summary>How many were known already.</summary>
    public long RecalledCount => Volatile.Read(ref _recalled);

    /// <summary>How many failed.</summary>
    public long FailedCount => Volatile.Read(ref _failed);

    private SemaphoreSlim Turn { get; }

    /// <summary>Takes what a function printed; to be connected to the process pool.</summary>
    /// <param name="thunk">The function's thunk.</param>
    /// <param name="printed">What it printed; copied.</param>
    public void TakePrinted(ObjectHash thunk, ReadOnlyMemory<byte> printed) => _printed[thunk] = printed.ToArray();

    /// <inheritdoc/>
    public Task<RunResult> RunAsync(ObjectHash thunk, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) =>
        RunAsync(thunk, file, _storage, cancellationToken);

    /// <summary>Runs a thunk with a backend of its own.</summary>
    /// <param name="thunk">Its name.</param>
    /// <param name="file">Its file.</param>
    /// <param name="storage">Where inputs come from and outputs go besides; <see langword="null"/> for nowhere.</param>
    /// <param name="cancellationToken">Ends it, unless others wait for it too.</param>
    public async Task<RunResult> RunAsync(
        ObjectHash thunk, ReadOnlyMemory<byte> file, IStorageBackend? storage, CancellationToken cancellationToken)
    {
        var run = await JoinAsync(thunk, file, storage, cancellationToken);
        try
        {
            return await run.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                if (--run.Waiters == 0)
                    run.GiveUp();
            }
        }
    }

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task RejoinAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Turn.Dispose();
        return default;
    }

    /// <summary>Finds the run of a thunk, or begins one when nobody runs it: one that is given up, or that puts its outputs
    /// elsewhere, has to end first.</summary>
    private async Task<SharedRun> JoinAsync(
        ObjectHash thunk, ReadOnlyMemory<byte> file, IStorageBackend? storage, CancellationToken cancellationToken)
    {
        while (true)
        {
            SharedRun? run;
            lock (_lock)
            {
                if (!_running.TryGetValue(thunk, out run))
                    _running.Add(thunk, run = new SharedRun(storage, stop => RunToEndAsync(thunk, file, storage, stop)));
                if (!run.IsGivenUp && run.Storage == storage)
                {
                    run.Waiters++;
                    return run;
                }
            }

            await Task.WhenAny(run.Task).WaitAsync(cancellationToken);
        }
    }

    private async Task<RunResult> RunToEndAsync(
        ObjectHash thunk, ReadOnlyMemory<byte> file, IStorageBackend? storage, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAloneAsync(thunk, file, storage, cancellationToken);
        }
        finally
        {
            lock (_lock)
                _running.Remove(thunk);
        }
    }

    private async Task<RunResult> RunAloneAsync(
        ObjectHash hash, ReadOnlyMemory<byte> file, IStorageBackend? storage, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waitingCount);
        try
        {
            await Turn.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waitingCount);
        }

        Interlocked.Increment(ref _runningCount);
        try
        {
            var result = await ReduceAsync(hash, file, storage, cancellationToken);
            if (result.Failure is not null)
                Interlocked.Increment(ref _failed);
            return result;
        }
        catch (ObjectStoreException e)
        {
            var kind = e.Fault switch
            {
                ObjectFault.Missing => FailureKind.ObjectMissing,
                ObjectFault.Corrupt => FailureKind.ObjectCorrupt,
                _ => FailureKind.StorageFailed,
            };
            Interlocked.Increment(ref _failed);
            return RunResult.Failed(kind, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _failed);
            return RunResult.Failed(FailureKind.StorageFailed, e.Message);
        }
        finally
        {
            _printed.TryRemove(hash, out _);
            Interlocked.Decrement(ref _runningCount);
            Turn.Release();
        }
    }

    private async Task<RunResult> ReduceAsync(
        ObjectHash hash, ReadOnlyMemory<byte> file, IStorageBackend? storage, CancellationToken cancellationToken)
    {
        Thunk thunk;
        try
        {
            thunk = Thunk.Decode(file.Span);
        }
        catch (ThunkFormatException e)
        {
            return RunResult.Failed(FailureKind.BadThunk, e.Message);
        }

        // Reductions are recorded under the canonical form, as gg does.
        var canonical = thunk.Encode();
        if (ObjectHash.Of(canonical) != hash)
            return RunResult.Failed(FailureKind.BadThunk, $"{hash} is not in its canonical form");
        Objects.Write(hash, canonical);
        var outputs = new ObjectHash[thunk.Outputs.Length];
        var isKnown = TryRecall(hash, canonical, outputs);
        ReadOnlyMemory<byte> printed = default;
        if (isKnown)
        {
            Interlocked.Increment(ref _recalled);
        }
        else
        {
            if (await FetchAsync(ThunkObjects.Of(thunk), storage, cancellationToken) is { } obstacle)
                return obstacle;
            // Once more where the store had a damaged file under the name of an output, which it now knows of.
            for (var attempt = 1; attempt == 1 || !TryRecall(hash, canonical, outputs); attempt++)
            {
                if (attempt > 2)
                    return RunResult.Failed(FailureKind.StorageFailed, $"{hash} was run, but its outputs are gone");
                var report = await _engine.ExecuteAsync(hash, cancellationToken);
                _printed.TryGetValue(hash, out printed);
                cancellationToken.ThrowIfCancellationRequested();
                if (!report.Failures.IsEmpty)
                    return new RunResult(report.Failures[0].Failure, [], printed);
            }

            Interlocked.Increment(ref _executed);
        }

        if (storage is not null && await PutAsync(outputs, storage, cancellationToken) is { } failure)
            return failure with { Printed = printed };
        return new RunResult(null, [.. outputs], printed) { WasKnown = isKnown };
    }

    private bool TryRecall(in ObjectHash hash, byte[] file, ObjectHash[] outputs)
    {
        ThunkView.TryParse(file, out var view);
        return _reductions.TryGet(hash, view, outputs) && outputs.All(IsIntact);
    }

    // What was damaged since is made again rather than promised.
    private bool IsIntact(ObjectHash name)
    {
        try
        {
            Objects.Verify(name);
            return true;
        }
        catch (ObjectStoreException e) when (e.Fault is ObjectFault.Missing or ObjectFault.Corrupt)
        {
            return false;
        }
    }

    private async Task<RunResult?> FetchAsync(ThunkObjects needed, IStorageBackend? storage, CancellationToken cancellationToken)
    {
        ObjectHash[] absent = [.. needed.Inputs.Where(name => !Objects.Contains(name))];
        if (storage is null && absent.Length > 0)
        {
            var more = absent.Length > 1 ? $" (and {absent.Length - 1} more)" : "";
            return RunResult.Failed(FailureKind.ObjectMissing, $"{absent[0]}{more} is not here, and no storage backend was named");
        }

        try
        {
            if (storage is not null)
                await needed.FetchAsync(Objects, storage, cancellationToken);
            needed.MakeExecutable(Objects);
            return null;
        }
        catch (StorageException e)
        {
            var kind = e.Fault == StorageFault.Corrupt ? FailureKind.ObjectCorrupt : FailureKind.ObjectMissing;
            return RunResult.Failed(kind, e.Message);
        }
    }

    private async Task<RunResult?> PutAsync(ObjectHash[] outputs, IStorageBackend storage, CancellationToken cancellationToken)
    {
        try
        {
            var missing = await storage.FindMissingAsync([.. outputs.Distinct()], cancellationToken);
            await storage.PutAsync(missing, Objects, cancellationToken);
            return null;
        }
        catch (StorageException e)
        {
            return RunResult.Failed(FailureKind.StorageFailed, e.Message);
        }
    }

    /// <summary>A run that several may wait for; it ends when nobody does.</summary>
    private sealed class SharedRun
    {
        private readonly CancellationTokenSource _stop = new();

        public SharedRun(IStorageBackend? storage, Func<CancellationToken, Task<RunResult>> start)
        {
            Storage = storage;
            Task = System.Threading.Tasks.Task.Run(() => start(_stop.Token));
        }

        public IStorageBackend? Storage { get; }

        public Task<RunResult> Task { get; }

        public int Waiters { get; set; }

        public bool IsGivenUp => _stop.IsCancellationRequested;

        public void GiveUp() => _stop.Cancel();
    }
}
