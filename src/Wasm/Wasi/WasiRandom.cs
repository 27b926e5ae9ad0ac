using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>Random bytes.</summary>
internal static class WasiRandom
{
    /// <summary>So many bytes are made between two looks at whether the store was interrupted.</summary>
    private const uint Piece = 1 << 20;

    internal static Errno random_get(Instance caller, uint address, uint length)
    {
        var memory = new GuestMemory(caller);
        if (!memory.Contains(address, length))
            return Errno.BadAddress;
        var random = WasiContext.Of(caller).Random;
        while (length > 0 && !caller.Body.Store.IsInterrupted)
        {
            memory.TryWrite(address, Math.Min(length, Piece), out var bytes);
            random.Fill(bytes);
            address += (uint)bytes.Length;
            length -= (uint)bytes.Length;
        }

        return Errno.Success;
    }
}
