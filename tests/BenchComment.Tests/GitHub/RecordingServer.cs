using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Burst.BenchComment.Tests.GitHub;

/// <summary>A request as it arrived.</summary>
internal sealed record Recorded(string Method, string Address, string Authorization, string UserAgent, string Body);

/// <summary>An HTTP server on this machine that records what is sent and answers as it is told.</summary>
internal sealed class RecordingServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<Recorded, (int Status, string Body)> _answer;
    private readonly Task _loop;

    public RecordingServer(Func<Recorded, (int Status, string Body)> answer)
    {
        _answer = answer;
        Address = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _loop = Task.Run(ServeAsync);
    }

    public string Address { get; }

    public List<Recorded> Requests { get; } = [];

    /// <summary>What stands in the header <c>x-ratelimit-remaining</c>.</summary>
    public string Remaining { get; init; } = "4999";

    public void Dispose()
    {
        _listener.Stop();
        _loop.Wait();
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var request = new Recorded(
                context.Request.HttpMethod, context.Request.RawUrl ?? "", context.Request.Headers["Authorization"] ?? "",
                context.Request.UserAgent ?? "", await reader.ReadToEndAsync());
            Requests.Add(request);
            var (status, body) = _answer(request);
            context.Response.StatusCode = status;
            context.Response.Headers["x-ratelimit-remaining"] = Remaining;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
