using System.Buffers.Binary;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>How what is known of a node lies in guest memory: the <c>filestat</c> structure. Numbers are
/// bytes.</summary>
/// <param name="length">Of the whole.</param>
/// <param name="links">Where the number of links is.</param>
/// <param name="size">Where the length of the content is; the three times follow.</param>
internal sealed class StatusLayout(uint length, int links, int size)
{
    private const int Inode = 8;
    private const int Type = 16;

    /// <summary>Of preview 1.</summary>
    public static StatusLayout Preview1 { get; } = new(length: 64, links: 24, size: 32);

    /// <summary>Of <c>wasi_unstable</c>, where the number of links has 32 bits.</summary>
    public static StatusLayout Unstable { get; } = new(length: 56, links: 20, size: 24);

    public Errno Write(GuestMemory memory, uint address, VirtualNode node)
    {
        if (!memory.TryWrite(address, length, out var bytes))
            return Errno.BadAddress;
        bytes.Clear();

        // Standard streams are on no device; everything else is on the same.
        bytes[0] = (byte)(node.Inode == 0 ? 0 : 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[Inode..], node.Inode);
        bytes[Type] = (byte)node.Type;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[links..], (uint)node.Links);
        var numbers = bytes[size..];
        BinaryPrimitives.WriteUInt64LittleEndian(numbers, node.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[8..], node.AccessTime);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[16..], node.ModifyTime);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[24..], node.ChangeTime);
        return Errno.Success;
    }
}
