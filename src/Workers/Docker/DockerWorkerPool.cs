using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Workers.Docker.Warm;

namespace Burst.Workers.Docker;

/// <summary>Runs functions that are container images (<see cref="ContainerFunction"/>) in containers that are made once and take
/// many calls, or, if wanted, one each.</summary>
/// <remarks>
/// <para>The daemon is not looked for before the first such function. A function has no network, no privileges, a root that it
/// cannot write, and two folders in memory of its own, which are empty when it starts; a container in which anything is left
/// after a call takes no other. What names mean is told in the folder's README.</para>
/// <para>Containers go with the pool. Those of a process that was killed are removed by the next that uses the daemon.</para>
/// <para>All members are safe to call from any number of threads.</para>
/// </remarks>
public sealed class DockerWorkerPool : IQueuedWorkerPool, IAsyncDisposable
{
    /// <summary>The label of containers that were made ahead and outlive the process that made them.</summary>
    public const string PrewarmedLabel = PrewarmedContainers.Label;

    /// <summary>The label of containers that go with their process; its value names the pool.</summary>
    public const string OwnerLabel = "burst.owner";

    private const int MaxSlots = 65_536;

    private readonly DockerOptions _options;
    private readonly DockerLink _link;
    private readonly ContainerShelf _shelf;
    private readonly ContainerRun _run;

    /// <param name="objects">Where functions and their inputs are.</param>
    /// <param name="options">How they run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of jobs is not between 1 and 65,536, or another number is too
    /// small.</exception>
    public DockerWorkerPool(IFileObjectStore objects, DockerOptions? options = null)
    {
        options ??= new DockerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Jobs, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Jobs, MaxSlots, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CallsPerContainer, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryBytes, 6 << 20, nameof(options));
        _options = options;
        _link = new DockerLink(options.Endpoint);
        _shelf = new ContainerShelf(_link, options, options.StateFolder ?? StateFolder.Default);
        _run = new ContainerRun(objects, options, _link, _shelf);
    }

    /// <inheritdoc/>
    public string Name => "containers";

    /// <inheritdoc/>
    public int Slots => _options.Jobs;

    /// <inheritdoc/>
    public bool CanExecute(in ObjectHash function, IObjectStore objects) => ContainerFunction.IsOne(function, objects);

    /// <inheritdoc/>
    public void Start(ThunkExecution execution) => _ = Task.Run(async () => execution.Complete(await _run.ExecuteAsync(execution)));

    /// <summary>Makes containers ahead, so that calls find them.</summary>
    /// <param name="function">What is going to be called.</param>
    /// <param name="extension">The resources that the calls will ask for.</param>
    /// <param name="count">How many are to wait.</param>
    /// <param name="outlive">Whether they outlive the pool: then they are for other processes' pools, and 'burst docker clean'
    /// removes them. Otherwise they are this pool's.</param>
    /// <param name="folders">Absolute folders in which the calls will have inputs or outputs, besides the usual ones.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BurstException">One cannot be made; says why. Those made before it wait.</exception>
    public async Task PrewarmAsync(
        ContainerFunction function, ThunkExtension extension, int count, bool outlive = false,
        IReadOnlyList<string>? folders = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        try
        {
            var shape = ContainerShape.Of(
                function, extension, ContainerPaths.FindFolders(ReadFolders(folders ?? [])), _options);
            if (!outlive)
            {
                await _shelf.PrewarmAsync(shape, count, cancellation);
                return;
            }

            await Parallel.ForAsync(
                0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
                async (_, token) => await _shelf.LeaveAsync(shape, token));
        }
        catch (CallException e)
        {
            throw new BurstException(e.Message, e);
        }
    }

    /// <summary>Removes all containers and ends what runs in them, as if it had been cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await _shelf.DisposeAsync();
        await _link.DisposeAsync();
    }

    private static IEnumerable<string> ReadFolders(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            var path = folder.TrimEnd('/') + "/";
            if (!path.StartsWith('/') || ContainerPaths.FindFault(path) is not null)
                throw CallException.BadThunk($"'{folder}' is not an absolute folder that a container can have");
            yield return path;
        }
    }
}
