using System.Runtime.CompilerServices;
using System.Text.Json;
using Burst.Docker.Transport;

namespace Burst.Docker.Images;

/// <summary>The images of a daemon. An image is named by tag ("debian:12"), by id or by digest.</summary>
/// <remarks>Thread-safe, as the client is.</remarks>
public sealed class DockerImages
{
    private const string Sha256 = "sha256:";

    private readonly DockerTransport _transport;

    internal DockerImages(DockerTransport transport) => _transport = transport;

    /// <summary>Makes an image of one layer from a tar archive of a root file system.</summary>
    /// <param name="archive">The archive, plain or compressed by gzip, bzip2 or xz; read to its end, not disposed.</param>
    /// <param name="name">Its name: "burst/busybox" or "burst/busybox:1".</param>
    /// <param name="changes">Lines as a Dockerfile has them: <c>CMD ["/bin/sh"]</c>, <c>ENV A=1</c>.</param>
    /// <param name="cancellation">Ends the upload.</param>
    /// <returns>The new image's id. The daemon writes the time of the import into it, so that a second import of the same
    /// bytes has another id.</returns>
    public async Task<string> ImportAsync(
        Stream archive, string name, IEnumerable<string>? changes = null, CancellationToken cancellation = default)
    {
        var (repository, tag) = SplitTag(name);
        // The tag with the name: Podman drops one that comes by itself.
        var query = new QueryText().Add("fromSrc", "-").Add("repo", $"{repository}:{tag}");
        foreach (var change in changes ?? [])
            query.Add("changes", change);
        var call = new DockerCall($"import image {name}", $"/images/create{query}")
        {
            Content = new StreamContent(archive),
        };
        var id = "";
        await foreach (var line in TransferAsync(call, cancellation))
            id = line.Status.StartsWith(Sha256, StringComparison.Ordinal) ? line.Status : id;
        return id.Length > 0 ? id : await ResolveAsync(name, cancellation);
    }

    /// <summary>Fetches an image from its registry, and tells how far it is.</summary>
    /// <param name="name">By tag, "latest" where none is given, or by digest: "name@sha256:…".</param>
    /// <param name="credentials">For a registry that asks who wants it.</param>
    /// <param name="cancellation">Ends the pull; layers that have come stay.</param>
    public IAsyncEnumerable<TransferProgress> PullAsync(
        string name, RegistryCredentials? credentials = null, CancellationToken cancellation = default)
    {
        var (repository, tag) = SplitTag(name);
        var query = new QueryText().Add("fromImage", repository).Add("tag", tag);
        var call = new DockerCall($"pull image {name}", $"/images/create{query}")
        {
            Headers = credentials is null ? null : [("X-Registry-Auth", Encode(credentials))],
        };
        return TransferAsync(call, cancellation);
    }

    /// <summary>What the daemon knows of an image.</summary>
    /// <exception cref="DockerException"><see cref="DockerException.IsNotFound"/>: it has to be pulled or imported.</exception>
    public Task<ImageDetails> InspectAsync(string name, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            new DockerCall($"inspect image {name}", $"/images/{DockerCall.Segment(name)}/json"),
            DockerJson.Default.ImageDetails, cancellation);

    /// <summary>The id of the image that has a name now: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    /// <exception cref="DockerException"><see cref="DockerException.IsNotFound"/>: it has to be pulled or imported.</exception>
    public async Task<string> ResolveAsync(string name, CancellationToken cancellation = default)
    {
        var id = (await InspectAsync(name, cancellation)).Id;
        // Podman's answer lacks the algorithm in some versions.
        return id.StartsWith(Sha256, StringComparison.Ordinal) ? id : Sha256 + id;
    }

    /// <summary>The images that have a name or are used, without intermediate layers.</summary>
    /// <param name="filters">By <c>label</c>, <c>reference</c>, <c>dangling</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<ImageSummary>> ListAsync(
        DockerFilters? filters = null, CancellationToken cancellation = default) =>
        await _transport.GetAsync(
            new DockerCall("list images", $"/images/json{new QueryText().Add("filters", filters?.ToJson())}"),
            DockerJson.Default.ListImageSummary, cancellation);

    /// <summary>Gives an image a further name; takes it from another image that had it.</summary>
    public Task TagAsync(string image, string name, CancellationToken cancellation = default)
    {
        var (repository, tag) = SplitTag(name);
        var query = new QueryText().Add("repo", repository).Add("tag", tag);
        return _transport.SendAsync(
            HttpMethod.Post,
            new DockerCall($"tag image {image} as {name}", $"/images/{DockerCall.Segment(image)}/tag{query}"), cancellation);
    }

    /// <summary>Takes a name from an image, and removes the image with its last name.</summary>
    /// <param name="name">Which.</param>
    /// <param name="isForced">Also when a stopped container is of it, or when it has several names and is named by id.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DockerException"><see cref="DockerException.IsConflict"/>: it is used.</exception>
    public Task RemoveAsync(string name, bool isForced = false, CancellationToken cancellation = default) =>
        _transport.SendAsync(
            HttpMethod.Delete,
            new DockerCall(
                $"remove image {name}", $"/images/{DockerCall.Segment(name)}{new QueryText().Add("force", isForced)}"),
            cancellation);

    /// <summary>The part before the tag or digest, and the tag or digest: "latest" where there is none.</summary>
    internal static (string Repository, string Tag) SplitTag(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (at > 0)
            return (name[..at], name[(at + 1)..]);
        var colon = name.LastIndexOf(':');
        // A colon before a slash is a registry's port.
        return colon > name.LastIndexOf('/') ? (name[..colon], name[(colon + 1)..]) : (name, "latest");
    }

    private static string Encode(RegistryCredentials credentials) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(credentials, DockerJson.Default.RegistryCredentials))
            .Replace('+', '-').Replace('/', '_');

    private async IAsyncEnumerable<TransferProgress> TransferAsync(
        DockerCall call, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var lines = _transport.StreamAsync(HttpMethod.Post, call, DockerJson.Default.TransferProgress, cancellation);
        await foreach (var line in lines)
        {
            if (line.Error is not null)
                throw new DockerException(call.Operation, System.Net.HttpStatusCode.InternalServerError, line.Error);
            yield return line;
        }
    }
}
