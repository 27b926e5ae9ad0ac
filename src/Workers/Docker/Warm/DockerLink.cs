using System.Collections.Concurrent;
using Burst.Docker;
using Burst.Docker.Images;
using Burst.Docker.Ownership;

namespace Burst.Workers.Docker.Warm;

/// <summary>The way to the daemon: connected when first needed, again where that failed, and what is known of its images.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class DockerLink(DockerEndpoint? endpoint) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<string, ImageDetails> _images = new();
    private DockerClient? _client;
    private ContainerOwner? _owner;

    /// <summary>The owner of all containers that are made here.</summary>
    /// <exception cref="InvalidOperationException">There is no connection yet.</exception>
    public ContainerOwner Owner => _owner ?? throw new InvalidOperationException("not connected");

    /// <summary>The daemon. The first time, what earlier processes left behind is removed.</summary>
    /// <exception cref="CallException">It cannot be reached.</exception>
    public async ValueTask<DockerClient> ConnectAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _client) is { } there)
            return there;
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_client is not null)
                return _client;
            var client = await DockerClient.ConnectAsync(endpoint ?? DockerEndpoint.Find(), cancellation);
            _owner = new ContainerOwner(client);
            await _owner.ReapAsync(cancellation);
            Volatile.Write(ref _client, client);
            return client;
        }
        catch (Exception e) when (e is DockerException or FormatException)
        {
            throw CallException.NotStarted(e.Message, e);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What the daemon says of an image; pulled first where its name is a registry's and it is not there.</summary>
    /// <exception cref="CallException">It is not there.</exception>
    public async ValueTask<ImageDetails> FindImageAsync(string image, CancellationToken cancellation)
    {
        if (_images.TryGetValue(image, out var known))
            return known;
        var details = await TryAsync(client => InspectAsync(client, image, cancellation), cancellation);
        _images[image] = details;
        return details;
    }

    /// <summary>Forgets an image that turned out not to be there any more.</summary>
    public void Forget(string image) => _images.TryRemove(image, out _);

    /// <summary>Asks something of the daemon; where it goes away meanwhile, waits until it is back, for some time.</summary>
    /// <exception cref="CallException">It refuses, or does not come back.</exception>
    public async ValueTask<T> TryAsync<T>(Func<DockerClient, Task<T>> ask, CancellationToken cancellation)
    {
        var client = await ConnectAsync(cancellation);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask(client);
            }
            catch (DockerException e) when (e.IsTransient && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, cancellation);
            }
            catch (DockerException e) when (e.IsTransient)
            {
                throw CallException.Lost(e.Message, e);
            }
            catch (DockerException e)
            {
                throw CallException.NotStarted(e.Message, e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_owner is not null)
            await _owner.DisposeAsync();
        _client?.Dispose();
        _gate.Dispose();
    }

    private static async Task<ImageDetails> InspectAsync(DockerClient client, string image, CancellationToken cancellation)
    {
        try
        {
            return await client.Images.InspectAsync(image, cancellation);
        }
        catch (DockerException e) when (e.IsNotFound)
        {
            if (!image.Contains('@'))
            {
                throw CallException.NotStarted(
                    $"the image {image} is not on this machine; 'docker load' or 'docker import' brings it, or a thunk names it"
                    + " as a registry does (NAME@sha256:…)", e);
            }
        }

        await foreach (var _ in client.Images.PullAsync(image, cancellation: cancellation))
        {
        }

        return await client.Images.InspectAsync(image, cancellation);
    }
}
