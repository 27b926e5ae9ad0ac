using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>Calls of <c>wasi_unstable</c> that differ from those of preview 1.</summary>
internal static class WasiUnstable
{
    internal static Errno fd_seek(Instance caller, uint fd, long delta, uint origin, uint position)
    {
        // There: current, end, start. Preview 1: start, current, end.
        var known = origin switch
        {
            0 => 1u,
            1 => 2u,
            2 => 0u,
            _ => origin,
        };
        return WasiTransfer.fd_seek(caller, fd, delta, known, position);
    }

    internal static Errno fd_filestat_get(Instance caller, uint fd, uint status) =>
        WasiDescriptors.WriteStatus(StatusLayout.Unstable, caller, fd, status);

    internal static Errno path_filestat_get(
        Instance caller, uint fd, uint flags, uint path, uint pathLength, uint status) =>
        WasiPaths.WriteStatus(StatusLayout.Unstable, caller, fd, flags, path, pathLength, status);

    internal static Errno poll_oneoff(Instance caller, uint subscriptions, uint events, uint count, uint done) =>
        WasiPoll.Poll(SubscriptionLayout.Unstable, caller, subscriptions, events, count, done);
}
