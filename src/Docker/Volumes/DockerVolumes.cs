using Burst.Docker.Transport;

namespace Burst.Docker.Volumes;

/// <summary>The volumes of a daemon.</summary>
/// <remarks>Thread-safe, as the client is.</remarks>
public sealed class DockerVolumes
{
    private readonly DockerTransport _transport;

    internal DockerVolumes(DockerTransport transport) => _transport = transport;

    /// <summary>Makes a volume; where one of that name and driver is there, that one is returned.</summary>
    public Task<Volume> CreateAsync(VolumeSpec spec, CancellationToken cancellation = default) =>
        _transport.PostAsync(
            new DockerCall($"create volume {spec.Name}", "/volumes/create")
            {
                Content = DockerCall.Json(spec, DockerJson.Default.VolumeSpec),
            },
            DockerJson.Default.Volume, cancellation);

    /// <summary>What the daemon knows of a volume.</summary>
    public Task<Volume> InspectAsync(string name, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            new DockerCall($"inspect volume {name}", $"/volumes/{DockerCall.Segment(name)}"),
            DockerJson.Default.Volume, cancellation);

    /// <summary>All volumes, or those that match: by <c>label</c>, <c>name</c>, <c>dangling</c>.</summary>
    public async Task<IReadOnlyList<Volume>> ListAsync(
        DockerFilters? filters = null, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(
            new DockerCall("list volumes", $"/volumes{new QueryText().Add("filters", filters?.ToJson())}"),
            DockerJson.Default.VolumesAnswer, cancellation);
        return answer.Volumes ?? [];
    }

    /// <summary>Removes a volume and what is in it.</summary>
    /// <param name="name">Which.</param>
    /// <param name="isForced">Not to fail where it is not there.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DockerException"><see cref="DockerException.IsConflict"/>: a container has it.</exception>
    public Task RemoveAsync(string name, bool isForced = false, CancellationToken cancellation = default) =>
        _transport.SendAsync(
            HttpMethod.Delete,
            new DockerCall(
                $"remove volume {name}", $"/volumes/{DockerCall.Segment(name)}{new QueryText().Add("force", isForced)}"),
            cancellation);
}
