using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Burst.Docker.Daemon;
using Burst.Docker.Streams;

namespace Burst.Docker.Transport;

/// <summary>Requests to a daemon, their answers, and its errors as exceptions.</summary>
internal sealed class DockerTransport : IDisposable
{
    // An answer that is an error is a sentence; what a broken daemon sends beyond this is of no use.
    private const int MaxErrorBytes = 64 * 1024;

    // HTTP asks for a host even where there is none.
    private const string SocketHost = "docker";

    private readonly HttpClient _http;

    public DockerTransport(DockerEndpoint endpoint)
    {
        Endpoint = endpoint;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(cancellation), true),
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public DockerEndpoint Endpoint { get; }

    /// <summary>What paths begin with, once it is known.</summary>
    public ApiVersion? ApiVersion { get; set; }

    private string Host => Endpoint.IsLocal ? SocketHost : $"{Endpoint.Host}:{Endpoint.Port}";

    /// <summary>Sends a request whose answer says no more than that it was done.</summary>
    public async Task SendAsync(HttpMethod method, DockerCall call, CancellationToken cancellation)
    {
        using var answer = await RequestAsync(method, call, cancellation);
        // Read to the end, so that the connection is used again.
        await GuardAsync(call, () => answer.Content.CopyToAsync(Stream.Null, cancellation), cancellation);
    }

    public Task<T> GetAsync<T>(DockerCall call, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        ReadJsonAsync(HttpMethod.Get, call, type, cancellation);

    public Task<T> PostAsync<T>(DockerCall call, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        ReadJsonAsync(HttpMethod.Post, call, type, cancellation);

    /// <summary>Sends a request whose answer is bytes; they are read from the stream as they come.</summary>
    public async Task<Stream> OpenAsync(HttpMethod method, DockerCall call, CancellationToken cancellation)
    {
        var answer = await RequestAsync(method, call, cancellation);
        return new AnswerStream(await answer.Content.ReadAsStreamAsync(cancellation), answer, call.Operation);
    }

    /// <summary>Sends a request whose answer is one JSON value after the other, as things happen.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        HttpMethod method, DockerCall call, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = await OpenAsync(method, call, cancellation);
        await using var values = JsonSerializer
            .DeserializeAsyncEnumerable(stream, type, topLevelValues: true, cancellation)
            .GetAsyncEnumerator(cancellation);
        while (await GuardAsync(call, () => values.MoveNextAsync().AsTask(), cancellation))
        {
            if (values.Current is { } value)
                yield return value;
        }
    }

    /// <summary>Sends a request that turns its connection into the streams of a process.</summary>
    public async Task<AttachedStreams> HijackAsync(DockerCall call, bool isRaw, CancellationToken cancellation)
    {
        var body = call.Content is null ? [] : await call.Content.ReadAsByteArrayAsync(cancellation);
        var socket = await GuardAsync(call, () => ConnectAsync(cancellation).AsTask(), cancellation);
        var connection = new HijackedConnection(socket);
        try
        {
            var (status, error) = await GuardAsync(
                call, () => connection.UpgradeAsync(Host, VersionedPath(call), body, cancellation), cancellation);
            return status == HttpStatusCode.SwitchingProtocols
                ? new AttachedStreams(connection, call.Operation, isRaw)
                : throw Refusal(call, status, error);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private static DockerException Refusal(DockerCall call, HttpStatusCode status, string body)
    {
        string? message = null;
        try
        {
            message = JsonSerializer.Deserialize(body, DockerJson.Default.ErrorAnswer)?.Message;
        }
        catch (JsonException)
        {
            message = body.Trim();
        }

        return new DockerException(
            call.Operation, status, string.IsNullOrEmpty(message) ? $"the daemon answered {(int)status} {status}" : message);
    }

    private string VersionedPath(DockerCall call) => ApiVersion is { } version ? $"/v{version}{call.Path}" : call.Path;

    private async Task<T> ReadJsonAsync<T>(
        HttpMethod method, DockerCall call, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var answer = await RequestAsync(method, call, cancellation);
        var value = await GuardAsync(
            call,
            async () =>
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
                return await JsonSerializer.DeserializeAsync(stream, type, cancellation);
            },
            cancellation);
        return value ?? throw new DockerException(call.Operation, answer.StatusCode, "the daemon's answer is empty");
    }

    private async Task<HttpResponseMessage> RequestAsync(
        HttpMethod method, DockerCall call, CancellationToken cancellation)
    {
        // Not disposed: that would dispose the caller's stream too, and nothing else.
        var request = new HttpRequestMessage(method, $"http://{Host}{VersionedPath(call)}")
        {
            Content = call.Content ?? (method == HttpMethod.Post ? new ByteArrayContent([]) : null),
        };
        foreach (var (name, value) in call.Headers ?? [])
            request.Headers.Add(name, value);
        // A refusal comes before the archive is sent, rather than as a connection that breaks in the middle.
        request.Headers.ExpectContinue = call.Content is StreamContent;

        var answer = await GuardAsync(
            call, () => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation), cancellation);
        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotModified)
            return answer;
        using (answer)
            throw Refusal(call, answer.StatusCode, await ReadErrorAsync(call, answer, cancellation));
    }

    private Task<string> ReadErrorAsync(DockerCall call, HttpResponseMessage answer, CancellationToken cancellation) =>
        GuardAsync(
            call,
            async () =>
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
                var bytes = new byte[MaxErrorBytes];
                var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
                return Encoding.UTF8.GetString(bytes.AsSpan(0, length));
            },
            cancellation);

    private async ValueTask<Socket> ConnectAsync(CancellationToken cancellation)
    {
        EndPoint address = Endpoint.SocketPath is { } path
            ? new UnixDomainSocketEndPoint(path)
            : new DnsEndPoint(Endpoint.Host!, Endpoint.Port);
        var socket = Endpoint.IsLocal
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task GuardAsync(DockerCall call, Func<Task> read, CancellationToken cancellation) =>
        await GuardAsync(
            call,
            async () =>
            {
                await read();
                return true;
            },
            cancellation);

    /// <summary>Does something with the connection; what breaks it becomes an exception that says what it was for.</summary>
    private async Task<T> GuardAsync<T>(DockerCall call, Func<Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            return await read();
        }
        catch (Exception fault) when (fault is not DockerException && !cancellation.IsCancellationRequested)
        {
            throw Explain(call, fault) ?? (fault is JsonException
                ? new DockerException(call.Operation, HttpStatusCode.OK, "the daemon's answer cannot be read: " + fault.Message, fault)
                : new DockerException(call.Operation, null, fault.Message, fault));
        }
    }

    private DockerException? Explain(DockerCall call, Exception fault)
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException socket when fault is SocketException or HttpRequestException
                { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }:
                    return new DockerException(
                        call.Operation, null, ConnectFault.Explain(Endpoint, socket.SocketErrorCode), fault);
                case SocketException or HttpIOException or EndOfStreamException:
                    return new DockerException(
                        call.Operation, null, $"the daemon at {Endpoint} went away in the middle: {inner.Message}", fault);
            }
        }

        return null;
    }
}
