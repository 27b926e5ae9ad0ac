using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Burst.Remote.Tests.Fakes;

/// <summary>A server that answers what a test wants, byte for byte, and closes the connection after each answer, as gg's does.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, byte[], byte[]?> _answer;

    /// <param name="answer">From the first line and the body of a request to the answer; <see langword="null"/> to hang up.</param>
    public ScriptedServer(Func<string, byte[], byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>An answer with its length.</summary>
    public static byte[] Ok(string body) => Answer("200 OK", Encoding.UTF8.GetBytes(body));

    public static byte[] Answer(string status, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            var request = new List<byte>();
            var buffer = new byte[65536];
            while (true)
            {
                var count = await socket.ReceiveAsync(buffer);
                if (count == 0)
                    return;
                request.AddRange(buffer.AsSpan(0, count));
                if (TryRead(request.ToArray(), out var line, out var body))
                {
                    if (_answer(line, body) is { } answer)
                        await socket.SendAsync(answer);
                    return;
                }
            }
        }
    }

    private static bool TryRead(byte[] request, out string line, out byte[] body)
    {
        line = "";
        body = [];
        var end = request.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = Encoding.ASCII.GetString(request, 0, end).Split("\r\n");
        var length = head.FirstOrDefault(header => header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?.Split(':')[1] ?? "0";
        line = head[0];
        body = request[(end + 4)..];
        return body.Length >= int.Parse(length);
    }
}
