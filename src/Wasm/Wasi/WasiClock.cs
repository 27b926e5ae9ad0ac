using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>Reading clocks. See <see cref="StrictClocks"/> for what they say.</summary>
internal static class WasiClock
{
    internal static Errno clock_res_get(Instance caller, uint clock, uint resolution)
    {
        if (!IsClock(clock))
            return Errno.Invalid;
        return new GuestMemory(caller).TryStore(resolution, WasiContext.Of(caller).Clocks.Resolution)
            ? Errno.Success
            : Errno.BadAddress;
    }

    internal static Errno clock_time_get(Instance caller, uint clock, ulong precision, uint time)
    {
        if (!IsClock(clock))
            return Errno.Invalid;
        var memory = new GuestMemory(caller);
        if (!memory.Contains(time, sizeof(ulong)))
            return Errno.BadAddress;
        memory.TryStore(time, WasiContext.Of(caller).Clocks.Read((ClockId)clock));
        return Errno.Success;
    }

    internal static bool IsClock(uint clock) => clock <= (uint)ClockId.ThreadCpu;
}
