using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>There are no sockets, so no descriptor is one.</summary>
internal static class WasiSockets
{
    internal static Errno sock_accept(Instance caller, uint fd, uint flags, uint accepted) => Refuse(caller, fd);

    internal static Errno sock_recv(
        Instance caller, uint fd, uint vectors, uint count, uint flags, uint received, uint outFlags) =>
        Refuse(caller, fd);

    internal static Errno sock_send(Instance caller, uint fd, uint vectors, uint count, uint flags, uint sent) =>
        Refuse(caller, fd);

    internal static Errno sock_shutdown(Instance caller, uint fd, uint how) => Refuse(caller, fd);

    private static Errno Refuse(Instance caller, uint fd) =>
        WasiContext.Of(caller).Descriptors.TryGet(fd, out _) ? Errno.NotSocket : Errno.BadDescriptor;
}
