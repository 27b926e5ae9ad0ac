using System.Net;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>A server that has objects under <c>/hash</c>: <c>burst serve</c>, or gg's object server, which only gives.</summary>
internal sealed class HttpBackend : IStorageBackend
{
    private const int Parallel = 8;

    private readonly HttpClient _client;

    /// <param name="server">The server, <c>http[s]://host:port</c>.</param>
    /// <param name="access">How it is spoken to.</param>
    public HttpBackend(Uri server, HttpAccess access)
    {
        Name = server.GetLeftPart(UriPartial.Authority);
        _client = access.Connect(new Uri(Name + "/"));
    }

    public string Name { get; }

    public async Task<IReadOnlyList<ObjectHash>> FindMissingAsync(
        IReadOnlyList<ObjectHash> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return names;
        using var response = await SendAsync(HttpMethod.Post, "missing", new StringContent(string.Join('\n', names)), cancellationToken);

        // gg's object server cannot be asked.
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest)
            return names;
        await CheckAsync(response, default, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var missing = new List<ObjectHash>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            missing.Add(ObjectHash.TryParse(line, out var name)
                ? name
                : throw new StorageException(StorageFault.Unavailable, $"{Name} answered something else than names of objects"));
        }

        return missing;
    }

    public Task PutAsync(IReadOnlyList<ObjectHash> names, IFileObjectStore from, CancellationToken cancellationToken) =>
        EachAsync(names, async (name, stop) =>
        {
            from.Verify(name);
            using var content = new StreamContent(File.OpenRead(from.PathOf(name)));
            using var response = await SendAsync(HttpMethod.Put, name.ToString(), content, stop);
            await CheckAsync(response, name, stop);
        }, cancellationToken);

    public Task GetAsync(IReadOnlyList<ObjectHash> names, ObjectIntake into, CancellationToken cancellationToken) =>
        EachAsync(names, async (name, stop) =>
        {
            using var response = await SendAsync(HttpMethod.Get, name.ToString(), null, stop);
            await CheckAsync(response, name, stop);
            using var incoming = into.Begin(name, Name);
            try
            {
                await using var stream = await response.Content.ReadAsStreamAsync(stop);
                await incoming.CopyFromAsync(stream, stop);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw new StorageException(StorageFault.Unavailable, $"{Name} broke off in {name}: {e.Message}", e);
            }

            incoming.Complete();
        }, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    private static Task EachAsync(
        IReadOnlyList<ObjectHash> names, Func<ObjectHash, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        names.Count == 1
            ? action(names[0], cancellationToken)
            : System.Threading.Tasks.Parallel.ForEachAsync(
                names, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
                (name, stop) => new ValueTask(action(name, stop)));

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new StorageException(StorageFault.Unavailable, $"{Name}: {HttpAccess.Reason(e)}", e);
        }
    }

    private async Task CheckAsync(HttpResponseMessage response, ObjectHash name, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        if (response.StatusCode == HttpStatusCode.NotFound && !name.IsDefault)
            throw new StorageException(StorageFault.Missing, $"{Name} does not have {name}");
        var reason = await HttpAccess.ReasonAsync(response, cancellationToken);
        throw response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new StorageException(StorageFault.Refused, $"{Name}: {reason}"),
            HttpStatusCode.InsufficientStorage or HttpStatusCode.RequestEntityTooLarge =>
                new StorageException(StorageFault.Full, $"{Name} does not take {name}: {reason}"),
            HttpStatusCode.UnprocessableEntity => new StorageException(StorageFault.Corrupt, $"{Name} refuses {name}: {reason}"),
            _ => new StorageException(StorageFault.Unavailable, $"{Name}: {reason}"),
        };
    }
}
