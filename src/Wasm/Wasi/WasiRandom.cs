using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>Random bytes.</summary>
internal static class WasiRandom
{
    internal static Errno random_get(Instance caller, uint address, uint length)
    {
        var memory = new GuestMemory(caller);
        if (!memory.Contains(address, length))
            return Errno.BadAddress;
        var random = WasiContext.Of(caller).Random;
        while (length > 0)
        {
            memory.TryWrite(address, length, out var bytes);
            random.Fill(bytes);
            address += (uint)bytes.Length;
            length -= (uint)bytes.Length;
        }

        return Errno.Success;
    }
}
