using System.Security.Cryptography;
using System.Text;
using Burst.Docker;
using Burst.Docker.Containers;

namespace Burst.Workers.Docker.Warm;

/// <summary>Containers made ahead by one process for others: they run on, and whoever locks one has it.</summary>
/// <remarks>The lock is one on a file with the container's name, which ends with the process that holds it.</remarks>
internal sealed class PrewarmedContainers(string folder)
{
    /// <summary>The label of such containers; its value tells their shape.</summary>
    public const string Label = "burst.prewarmed";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>Makes one, sees that it gets ready, and lets it run.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> LeaveAsync(DockerClient client, ContainerShape shape, ContainerSpec spec, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartPatience);
        var id = await client.Containers.CreateAsync(
            spec with { Labels = new Dictionary<string, string> { [Label] = LabelOf(shape) } }, cancellation: limit.Token);
        try
        {
            using var file = Lock(id) ?? throw CallException.NotStarted($"container {id[..12]} was taken before it was ready");
            var container = await WarmContainer.StartAsync(client, new AdoptedHold(client, id, file), shape, limit.Token);
            await container.DisposeAsync();
            return id;
        }
        catch
        {
            await client.Containers.RemoveAsync(id, isForced: true, cancellation: CancellationToken.None);
            throw;
        }
    }

    /// <summary>Takes one of a shape that nobody has.</summary>
    /// <returns><see langword="null"/> where there is none.</returns>
    public async Task<WarmContainer?> TryAdoptAsync(DockerClient client, ContainerShape shape, CancellationToken cancellation)
    {
        if (shape.Gpus > 0)
            return null;
        foreach (var found in await FindAsync(client, LabelOf(shape), cancellation))
        {
            if (found.State != "running" || Lock(found.Id) is not { } file)
                continue;
            var hold = new AdoptedHold(client, found.Id, file);
            try
            {
                if (await WarmContainer.ResumeAsync(client, hold, shape, cancellation) is { } container)
                    return container;
            }
            catch (DockerException)
            {
            }

            await hold.ReleaseAsync(isGood: false);
        }

        return null;
    }

    private static async Task<IReadOnlyList<ContainerSummary>> FindAsync(DockerClient client, string value, CancellationToken cancellation)
    {
        try
        {
            return await client.Containers.ListAsync(DockerFilters.Label(Label, value), cancellation: cancellation);
        }
        catch (DockerException)
        {
            return [];
        }
    }

    private static string LabelOf(ContainerShape shape) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shape.Key)))[..32];

    private FileLock? Lock(string id)
    {
        StateFolder.Make(folder);
        return FileLock.TryTake($"{folder}/{id[..24]}.lock");
    }

    /// <summary>A container that runs on after this process, if it is good.</summary>
    private sealed class AdoptedHold(DockerClient client, string id, FileLock file) : IContainerHold
    {
        public string Id => id;

        public async ValueTask ReleaseAsync(bool isGood)
        {
            if (!isGood)
            {
                try
                {
                    await client.Containers.RemoveAsync(id, isForced: true, cancellation: CancellationToken.None);
                }
                catch (Exception e) when (e is DockerException or ObjectDisposedException)
                {
                }

                file.Delete();
            }

            file.Dispose();
        }
    }
}
