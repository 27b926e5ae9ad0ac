using System.Collections.Concurrent;
using Burst.Docker.Containers;
using Burst.Docker.Volumes;

namespace Burst.Docker.Ownership;

/// <summary>
/// Makes containers and volumes that do not outlive this process: they carry labels that say whose they are, and whoever
/// comes next removes those of owners that are gone.
/// </summary>
/// <remarks>
/// <para>Labels, with the scope in front: <c>SCOPE.owner</c> is this owner, <c>SCOPE.process</c> the process it is in
/// (machine, boot, process number and start time, so that a number that is used again deceives nobody).</para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class ContainerOwner : IAsyncDisposable
{
    // A daemon that does not answer must not keep a program from ending.
    private static readonly TimeSpan _removalTimeout = TimeSpan.FromSeconds(30);

    private readonly DockerClient _client;
    private readonly string _ownerLabel;
    private readonly string _processLabel;
    private readonly ConcurrentDictionary<string, Task<string>> _creations = new();

    /// <summary>A new owner, in this process.</summary>
    /// <param name="client">Where its containers are; not disposed with it.</param>
    /// <param name="scope">Whose leftovers it looks for: a program's name, in small letters and points.</param>
    public ContainerOwner(DockerClient client, string scope = "burst")
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(scope);
        _client = client;
        _ownerLabel = scope + ".owner";
        _processLabel = scope + ".process";
        Instance = Guid.NewGuid().ToString("N");
        Labels = new Dictionary<string, string>
        {
            [_ownerLabel] = Instance,
            [_processLabel] = OwnerIdentity.Current.ToString(),
        };
    }

    /// <summary>This owner's name: 32 hexadecimal digits that no other has.</summary>
    public string Instance { get; }

    /// <summary>What marks a container or volume as this owner's.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Makes a container, which does not run yet, and which goes with its lease.</summary>
    /// <param name="spec">What it is to be; its labels are kept beside the owner's.</param>
    /// <param name="cancellation">Ends the wait; a container that comes about all the same is removed.</param>
    public async Task<ContainerLease> LeaseAsync(ContainerSpec spec, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var labels = new Dictionary<string, string>(spec.Labels ?? Labels);
        foreach (var (key, value) in Labels)
            labels[key] = value;

        // Not cancelled: the daemon would go on, and nobody would know of the container.
        cancellation.ThrowIfCancellationRequested();
        var name = $"{_ownerLabel[.._ownerLabel.LastIndexOf('.')]}-{Guid.NewGuid():N}";
        var creation = _client.Containers.CreateAsync(spec with { Labels = labels }, name, CancellationToken.None);
        _creations[name] = creation;
        try
        {
            var lease = new ContainerLease(this, await creation.WaitAsync(cancellation));
            _creations.TryRemove(name, out _);
            return lease;
        }
        catch
        {
            _ = RemoveCreatedAsync(name, creation);
            throw;
        }
    }

    /// <summary>Makes a volume with this owner's labels; it is removed with the owner.</summary>
    public Task<Volume> CreateVolumeAsync(CancellationToken cancellation = default) =>
        _client.Volumes.CreateAsync(new VolumeSpec { Labels = Labels }, cancellation);

    /// <summary>Removes the containers and volumes of owners, of any kind in this scope, whose processes are gone.</summary>
    /// <returns>How many were removed. Two who reap at once disturb each other in nothing but this number.</returns>
    public async Task<int> ReapAsync(CancellationToken cancellation = default)
    {
        var filter = DockerFilters.Label(_processLabel);
        var containers = await _client.Containers.ListAsync(filter, cancellation: cancellation);
        var removed = await RemoveAllAsync(
            from container in containers where IsOrphan(container.Labels) select container.Id, RemoveAsync, cancellation);
        var volumes = await _client.Volumes.ListAsync(filter, cancellation);
        removed += await RemoveAllAsync(
            from volume in volumes where IsOrphan(volume.Labels) select volume.Name, RemoveVolumeAsync, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return removed;
    }

    /// <summary>
    /// Removes all that this owner has made and that is still there. Takes 30 seconds at most; what a daemon that does not
    /// answer still has is left to <see cref="ReapAsync"/>. Nothing is thrown.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(_removalTimeout);
        await TryAsync(async () =>
        {
            await Task.WhenAll(_creations.Values.Select(creation => TryAsync(() => creation.WaitAsync(limit.Token))));
            var filter = DockerFilters.Label(_ownerLabel, Instance);
            var containers = await _client.Containers.ListAsync(filter, cancellation: limit.Token);
            await RemoveAllAsync(containers.Select(container => container.Id), RemoveAsync, limit.Token);
            var volumes = await _client.Volumes.ListAsync(filter, limit.Token);
            await RemoveAllAsync(volumes.Select(volume => volume.Name), RemoveVolumeAsync, limit.Token);
        });
    }

    internal async Task RemoveAsync(string container)
    {
        using var limit = new CancellationTokenSource(_removalTimeout);
        await TryAsync(() => RemoveAsync(container, limit.Token));
    }

    /// <summary>Removes what it can.</summary>
    /// <returns>How many.</returns>
    private static async Task<int> RemoveAllAsync(
        IEnumerable<string> names, Func<string, CancellationToken, Task> remove, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(names.Select(name => TryAsync(() => remove(name, cancellation))));
        return results.Count(isRemoved => isRemoved);
    }

    private static async Task<bool> TryAsync(Func<Task> remove)
    {
        try
        {
            await remove();
            return true;
        }
        catch (Exception fault) when (fault is DockerException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private bool IsOrphan(IReadOnlyDictionary<string, string>? labels) =>
        OwnerIdentity.Parse(labels?.GetValueOrDefault(_processLabel))?.IsDead() == true;

    private async Task RemoveAsync(string container, CancellationToken cancellation)
    {
        try
        {
            await _client.Containers.RemoveAsync(container, isForced: true, cancellation: cancellation);
        }
        catch (DockerException fault) when (fault.IsConflict)
        {
            // Someone else is removing it: it is gone when they are done.
            await _client.Containers.WaitAsync(container, WaitCondition.Removed, cancellation);
        }
    }

    private Task RemoveVolumeAsync(string volume, CancellationToken cancellation) =>
        _client.Volumes.RemoveAsync(volume, isForced: true, cancellation);

    private async Task RemoveCreatedAsync(string name, Task<string> creation)
    {
        await TryAsync(() => creation);
        await RemoveAsync(name);
        _creations.TryRemove(name, out _);
    }
}
