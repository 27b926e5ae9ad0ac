using Burst.Docker.Ownership;

namespace Burst.Workers.Docker.Warm;

/// <summary>What keeps a container, and what becomes of it afterwards.</summary>
internal interface IContainerHold
{
    /// <summary>The container's id.</summary>
    string Id { get; }

    /// <summary>Gives it up. Nothing is thrown.</summary>
    /// <param name="isGood">Whether another could still use it.</param>
    ValueTask ReleaseAsync(bool isGood);
}

/// <summary>A container of this process: it goes with it.</summary>
internal sealed class LeasedHold(ContainerLease lease) : IContainerHold
{
    public string Id => lease.Id;

    public ValueTask ReleaseAsync(bool isGood) => lease.DisposeAsync();
}
