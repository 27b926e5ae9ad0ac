using System.Buffers.Binary;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>The command's arguments.</summary>
internal static class WasiArguments
{
    internal static Errno args_sizes_get(Instance caller, uint count, uint length) =>
        WriteSizes(new GuestMemory(caller), WasiContext.Of(caller).Arguments, count, length);

    internal static Errno args_get(Instance caller, uint pointers, uint bytes) =>
        Write(new GuestMemory(caller), WasiContext.Of(caller).Arguments, pointers, bytes);

    internal static Errno WriteSizes(GuestMemory memory, StringBlock strings, uint count, uint length) =>
        memory.TryStore(count, (uint)strings.Count) && memory.TryStore(length, (uint)strings.Length)
            ? Errno.Success
            : Errno.BadAddress;

    /// <summary>Writes strings to <paramref name="address"/>, and the address of each to a list at
    /// <paramref name="pointers"/>.</summary>
    internal static Errno Write(GuestMemory memory, StringBlock strings, uint pointers, uint address)
    {
        if (!memory.TryWrite(pointers, (uint)strings.Count * sizeof(uint), out var list)
            || !memory.TryWrite(address, (uint)strings.Length, out var bytes))
            return Errno.BadAddress;
        strings.Bytes.CopyTo(bytes);
        foreach (var start in strings.Starts)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(list, address + (uint)start);
            list = list[sizeof(uint)..];
        }

        return Errno.Success;
    }
}
