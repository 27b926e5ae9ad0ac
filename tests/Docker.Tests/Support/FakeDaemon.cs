using System.Net.Sockets;
using System.Text;
using Burst.Testing;

namespace Burst.Docker.Tests.Support;

/// <summary>Something at a socket that answers as no real daemon would on demand.</summary>
/// <remarks>Every connection is for one request; the answer is bytes, after which the connection is closed.</remarks>
internal sealed class FakeDaemon : IDisposable
{
    public const string Version =
        """{"Version":"99","ApiVersion":"1.41","MinAPIVersion":"1.12","Os":"linux","Arch":"amd64","KernelVersion":"6"}""";

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, string?> _answer;

    /// <param name="answer">From the request's head to the whole answer; null keeps the connection open and silent.</param>
    public FakeDaemon(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Bind(new UnixDomainSocketEndPoint(_folder["socket"]));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public DockerEndpoint Endpoint => DockerEndpoint.Parse(_folder["socket"]);

    /// <summary>The heads of all requests so far, each with its body where that came with it.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>A client of a fake that knows its version and answers the rest as told.</summary>
    public static async Task<(FakeDaemon Daemon, DockerClient Client)> ConnectAsync(Func<string, string?> answer)
    {
        var daemon = new FakeDaemon(
            request => request.StartsWith("GET /version ", StringComparison.Ordinal) ? Json(Version) : answer(request));
        return (daemon, await DockerClient.ConnectAsync(daemon.Endpoint));
    }

    public static string Json(string body, string status = "200 OK") =>
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
        + $"Connection: close\r\n\r\n{body}";

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptAsync());
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        string request;
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
                return;
            length += read;
            request = Encoding.ASCII.GetString(buffer, 0, length);
        }
        while (!request.Contains("\r\n\r\n", StringComparison.Ordinal));
        lock (Requests)
            Requests.Add(request);
        if (_answer(request) is not { } answer)
            return;
        await socket.SendAsync(Encoding.UTF8.GetBytes(answer));
        socket.Dispose();
    }
}
