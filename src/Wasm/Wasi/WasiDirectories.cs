using System.Buffers.Binary;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>Listing directories.</summary>
internal static class WasiDirectories
{
    private const int HeaderLength = 24;

    /// <summary>Fills a buffer with entries: <c>.</c> and <c>..</c>, then names in the order of their bytes.</summary>
    /// <remarks>
    /// <para>A cookie is the number of an entry, from 0. Cookie 0 takes a new look at the directory; others go on with
    /// the entries as they were then, so that a command may remove what it lists.</para>
    /// <para>The last entry is cut where the buffer ends; a buffer that is not full says that there are no more.</para>
    /// </remarks>
    internal static Errno fd_readdir(Instance caller, uint fd, uint buffer, uint length, ulong cookie, uint used)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.ReadDirectory, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is not VirtualDirectory directory)
            return descriptor.Node is VirtualFile ? Errno.NotDirectory : Errno.BadDescriptor;
        var memory = new GuestMemory(caller);
        if (!memory.Contains(used, sizeof(uint)) || !memory.TryWrite(buffer, length, out var rest))
            return Errno.BadAddress;
        if (cookie == 0 || descriptor.Listing is null)
            descriptor.Listing = directory.List();
        var entries = descriptor.Listing.GetValueOrDefault();
        length = (uint)rest.Length;
        for (; cookie < (ulong)entries.Count + 2 && !rest.IsEmpty; cookie++)
        {
            rest = cookie switch
            {
                0 => Append(rest, cookie, "."u8, directory),
                1 => Append(rest, cookie, ".."u8, directory.Parent),
                _ => Append(rest, cookie, entries[(int)cookie - 2].Name, entries[(int)cookie - 2].Node),
            };
        }

        memory.TryStore(used, length - (uint)rest.Length);
        return Errno.Success;
    }

    /// <summary>Writes as much of an entry as there is room for.</summary>
    /// <returns>The room that is left.</returns>
    private static Span<byte> Append(Span<byte> room, ulong cookie, scoped ReadOnlySpan<byte> name, VirtualNode node)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, cookie + 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], node.Inode);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)name.Length);
        header[20] = (byte)node.Type;
        return Copy(name, Copy(header, room));
    }

    private static Span<byte> Copy(scoped ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        var count = Math.Min(bytes.Length, room.Length);
        bytes[..count].CopyTo(room);
        return room[count..];
    }
}
