using Burst.Docker;

namespace Burst.Workers.Docker.Warm;

/// <summary>Containers that wait for calls, by shape; makes what is lacking.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ContainerShelf : IAsyncDisposable
{
    private readonly DockerLink _link;
    private readonly DockerOptions _options;
    private readonly AgentFile _agent;
    private readonly PrewarmedContainers _prewarmed;
    private readonly GpuShare _gpus;
    private readonly Lock _gate = new();
    private readonly List<WarmContainer> _idle = [];
    private readonly HashSet<WarmContainer> _busy = [];
    private readonly HashSet<Task> _removals = [];
    private int _most;
    private bool _isDisposed;

    public ContainerShelf(DockerLink link, DockerOptions options, string folder)
    {
        _link = link;
        _options = options;
        _agent = new AgentFile(folder);
        _prewarmed = new PrewarmedContainers(folder);
        _gpus = new GpuShare(options.Gpus);
        _most = options.Jobs;
    }

    /// <summary>Gets a container of a shape: one that waits, one that was made ahead, or a new one.</summary>
    /// <exception cref="CallException">There is none to be had.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<WarmContainer> TakeAsync(ContainerShape shape, CancellationToken cancellation)
    {
        if (!_options.PerCall && TakeIdle(shape) is { } idle)
            return idle;
        var client = await _link.ConnectAsync(cancellation);
        if (!_options.PerCall && await _prewarmed.TryAdoptAsync(client, shape, cancellation) is { } adopted)
            return Enter(adopted);
        return Enter(await MakeAsync(shape, cancellation));
    }

    /// <summary>Gives a container back after its call.</summary>
    public void Return(WarmContainer container)
    {
        // GPUs are for whoever asks next, whatever the shape of its container.
        var isKept = container.IsGood && !_options.PerCall && container.Shape.Gpus == 0 && container.Calls < _options.CallsPerContainer;
        WarmContainer? surplus = isKept ? null : container;
        lock (_gate)
        {
            _busy.Remove(container);
            isKept &= !_isDisposed;
            if (isKept)
                _idle.Add(container);
            if (_idle.Count > _most)
            {
                surplus = _idle[0];
                _idle.RemoveAt(0);
            }
        }

        if (!isKept)
            surplus = container;
        if (surplus is not null)
            Remove(surplus);
    }

    /// <summary>Makes containers ahead, so that so many of a shape wait.</summary>
    /// <exception cref="CallException">One cannot be made; those before it wait.</exception>
    public async Task PrewarmAsync(ContainerShape shape, int count, CancellationToken cancellation)
    {
        int lacking;
        lock (_gate)
        {
            _most = Math.Max(_most, count);
            lacking = count - _idle.Count(idle => idle.Shape.Equals(shape));
        }

        await Parallel.ForAsync(0, Math.Max(0, lacking), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (_, token) =>
            Return(Enter(await MakeAsync(shape, token))));
    }

    /// <summary>Makes a container that outlives this process, for whoever wants one of its shape.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="CallException">It cannot be made.</exception>
    public async Task<string> LeaveAsync(ContainerShape shape, CancellationToken cancellation)
    {
        var image = await _link.FindImageAsync(shape.Image, cancellation);
        var spec = ContainerPlan.Make(shape, image, _agent, _options, []);
        return await TryMakeAsync(shape, client => _prewarmed.LeaveAsync(client, shape, spec, cancellation), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        WarmContainer[] all;
        Task[] removals;
        lock (_gate)
        {
            _isDisposed = true;
            all = [.. _idle, .. _busy];
            removals = [.. _removals];
            _idle.Clear();
        }

        await Task.WhenAll([.. all.Select(container => container.DisposeAsync().AsTask()), .. removals]);
    }

    private WarmContainer? TakeIdle(ContainerShape shape)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var index = _idle.FindLastIndex(idle => idle.Shape.Equals(shape));
            if (index < 0)
                return null;
            var container = _idle[index];
            _idle.RemoveAt(index);
            _busy.Add(container);
            return container;
        }
    }

    private WarmContainer Enter(WarmContainer container)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _busy.Add(container);
                return container;
            }
        }

        Remove(container);
        throw new ObjectDisposedException(nameof(ContainerShelf));
    }

    private async Task<WarmContainer> MakeAsync(ContainerShape shape, CancellationToken cancellation)
    {
        MakeRoom();
        var image = await _link.FindImageAsync(shape.Image, cancellation);
        var gpus = await _gpus.TakeAsync(shape.Gpus, cancellation);
        try
        {
            var spec = ContainerPlan.Make(shape, image, _agent, _options, gpus);
            return await TryMakeAsync(shape, async client =>
            {
                var lease = await _link.Owner.LeaseAsync(spec, cancellation);
                try
                {
                    return await WarmContainer.StartAsync(client, new GpuHold(new LeasedHold(lease), _gpus, gpus), shape, cancellation);
                }
                catch
                {
                    await lease.DisposeAsync();
                    throw;
                }
            }, cancellation);
        }
        catch
        {
            _gpus.Return(gpus);
            throw;
        }
    }

    private async Task<T> TryMakeAsync<T>(ContainerShape shape, Func<DockerClient, Task<T>> make, CancellationToken cancellation)
    {
        try
        {
            return await _link.TryAsync(make, cancellation);
        }
        catch (CallException e) when (e.InnerException is DockerException { IsNotFound: true })
        {
            _link.Forget(shape.Image);
            throw;
        }
    }

    // So that shapes that nobody asks for any more do not keep their containers for ever.
    private void MakeRoom()
    {
        WarmContainer? oldest = null;
        lock (_gate)
        {
            if (_idle.Count > 0 && _idle.Count + _busy.Count >= _most)
            {
                oldest = _idle[0];
                _idle.RemoveAt(0);
            }
        }

        if (oldest is not null)
            Remove(oldest);
    }

    private void Remove(WarmContainer container)
    {
        // Nobody waits for it: it takes the daemon as long as a hundred calls.
        var removal = container.DisposeAsync().AsTask();
        lock (_gate)
            _removals.Add(removal);
        removal.ContinueWith(
            done =>
            {
                lock (_gate)
                    _removals.Remove(done);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
