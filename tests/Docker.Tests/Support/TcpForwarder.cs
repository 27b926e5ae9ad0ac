using System.Net;
using System.Net.Sockets;

namespace Burst.Docker.Tests.Support;

/// <summary>A TCP port of this machine that leads to a daemon's socket, as <c>ssh -L</c> makes one.</summary>
internal sealed class TcpForwarder : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _socketPath;

    public TcpForwarder(DockerEndpoint daemon)
    {
        _socketPath = daemon.SocketPath!;
        _listener.Start();
        Endpoint = DockerEndpoint.Parse($"tcp://{_listener.LocalEndpoint}");
        _ = AcceptAsync();
    }

    public DockerEndpoint Endpoint { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ForwardAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(Socket near)
    {
        using var disposed = near;
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await far.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath));
        await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int length;
            while ((length = await from.ReceiveAsync(buffer)) > 0)
                await to.SendAsync(buffer.AsMemory(0, length));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            to.Close();
        }
    }
}
