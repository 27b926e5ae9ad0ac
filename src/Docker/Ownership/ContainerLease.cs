namespace Burst.Docker.Ownership;

/// <summary>A container that is removed when whoever uses it is done.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ContainerLease : IAsyncDisposable
{
    private readonly ContainerOwner _owner;
    private int _isReleased;

    internal ContainerLease(ContainerOwner owner, string id)
    {
        _owner = owner;
        Id = id;
    }

    /// <summary>The container's id.</summary>
    public string Id { get; }

    /// <summary>
    /// Kills and removes the container, with its volumes. A second call does nothing. Where the daemon does not answer, the
    /// container stays until its owner, or a later one's <see cref="ContainerOwner.ReapAsync"/>, removes it; nothing is thrown.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            await _owner.RemoveAsync(Id);
    }
}
