using System.Net.Sockets;

namespace Burst.Docker.Transport;

/// <summary>Why a daemon cannot be reached, and what to do about it.</summary>
internal static class ConnectFault
{
    public static string Explain(DockerEndpoint endpoint, SocketError error) => error switch
    {
        SocketError.AccessDenied =>
            $"this user may not use {endpoint}: join its group ('sudo usermod -aG docker $USER', then log in again), "
            + "or name a daemon of your own by DOCKER_HOST",
        SocketError.ConnectionRefused when endpoint.IsLocal =>
            $"nothing listens at {endpoint}: start the daemon, or name another by DOCKER_HOST",
        // .NET's name for ENOENT.
        SocketError.AddressNotAvailable when endpoint.IsLocal =>
            $"there is no {endpoint}: install and start Docker or Podman's service, or name a socket by DOCKER_HOST",
        _ => $"no connection to {endpoint}: {new SocketException((int)error).Message}",
    };
}
