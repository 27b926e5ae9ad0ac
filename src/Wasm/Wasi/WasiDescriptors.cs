using System.Buffers.Binary;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>Descriptors: what they are, and what is open. Bytes are in <see cref="WasiTransfer"/>.</summary>
internal static class WasiDescriptors
{
    private const uint StateLength = 24;
    private const uint PreopenLength = 8;

    internal static Errno fd_close(Instance caller, uint fd)
    {
        var descriptors = WasiContext.Of(caller).Descriptors;
        if (!descriptors.TryGet(fd, out _))
            return Errno.BadDescriptor;
        descriptors.Close(fd);
        return Errno.Success;
    }

    internal static Errno fd_renumber(Instance caller, uint from, uint to)
    {
        var descriptors = WasiContext.Of(caller).Descriptors;
        if (!descriptors.TryGet(from, out _) || !descriptors.TryGet(to, out _))
            return Errno.BadDescriptor;
        descriptors.Renumber(from, to);
        return Errno.Success;
    }

    internal static Errno fd_fdstat_get(Instance caller, uint fd, uint state)
    {
        if (!WasiContext.Of(caller).Descriptors.TryGet(fd, out var descriptor))
            return Errno.BadDescriptor;
        if (!new GuestMemory(caller).TryWrite(state, StateLength, out var bytes))
            return Errno.BadAddress;
        bytes.Clear();
        bytes[0] = (byte)descriptor.Node.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (ulong)descriptor.Rights);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (ulong)descriptor.Inheriting);
        return Errno.Success;
    }

    internal static Errno fd_fdstat_set_flags(Instance caller, uint fd, uint flags)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.SetFlags, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is VirtualDirectory)
            return Errno.BadDescriptor;
        if ((flags & ~(uint)DescriptorFlags.All) != 0)
            return Errno.Invalid;
        descriptor.Flags = (DescriptorFlags)flags;
        return Errno.Success;
    }

    internal static Errno fd_fdstat_set_rights(Instance caller, uint fd, ulong rights, ulong inheriting)
    {
        if (!WasiContext.Of(caller).Descriptors.TryGet(fd, out var descriptor))
            return Errno.BadDescriptor;
        if (((Rights)rights & ~descriptor.Rights) != 0 || ((Rights)inheriting & ~descriptor.Inheriting) != 0)
            return Errno.NotCapable;
        descriptor.Restrict((Rights)rights, (Rights)inheriting);
        return Errno.Success;
    }

    internal static Errno fd_filestat_get(Instance caller, uint fd, uint status) =>
        WriteStatus(StatusLayout.Preview1, caller, fd, status);

    internal static Errno fd_filestat_set_times(Instance caller, uint fd, ulong access, ulong modify, uint flags)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.SetTimes, out var descriptor);
        return error == Errno.Success
            ? SetTimes(WasiContext.Of(caller), descriptor.Node, access, modify, flags)
            : error;
    }

    internal static Errno fd_prestat_get(Instance caller, uint fd, uint preopen)
    {
        if (!WasiContext.Of(caller).Descriptors.TryGet(fd, out var descriptor)
            || descriptor.PreopenPath is not { } path)
            return Errno.BadDescriptor;
        if (!new GuestMemory(caller).TryWrite(preopen, PreopenLength, out var bytes))
            return Errno.BadAddress;

        // Kind 0, a directory: the only one there is.
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)path.Length);
        return Errno.Success;
    }

    internal static Errno fd_prestat_dir_name(Instance caller, uint fd, uint address, uint length)
    {
        if (!WasiContext.Of(caller).Descriptors.TryGet(fd, out var descriptor))
            return Errno.BadDescriptor;
        if (descriptor.PreopenPath is not { } path)
            return Errno.NotDirectory;
        if (length < path.Length)
            return Errno.NameTooLong;
        if (!new GuestMemory(caller).TryWrite(address, (uint)path.Length, out var bytes))
            return Errno.BadAddress;
        path.CopyTo(bytes);
        return Errno.Success;
    }

    internal static Errno WriteStatus(StatusLayout layout, Instance caller, uint fd, uint status)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.GetStatus, out var descriptor);
        return error == Errno.Success ? layout.Write(new GuestMemory(caller), status, descriptor.Node) : error;
    }

    internal static Errno SetTimes(WasiContext context, VirtualNode node, ulong access, ulong modify, uint flags)
    {
        const TimeFlags bothAccess = TimeFlags.Access | TimeFlags.AccessNow;
        const TimeFlags bothModify = TimeFlags.Modify | TimeFlags.ModifyNow;
        var which = (TimeFlags)flags;
        if ((flags & ~(uint)TimeFlags.All) != 0
            || (which & bothAccess) == bothAccess
            || (which & bothModify) == bothModify)
            return Errno.Invalid;
        if (node.IsReadOnly)
            return Errno.ReadOnlyFileSystem;
        var now = context.Clocks.Peek(ClockId.Realtime);
        if ((which & bothAccess) != 0)
            node.AccessTime = (which & TimeFlags.Access) != 0 ? access : now;
        if ((which & bothModify) != 0)
            node.ModifyTime = (which & TimeFlags.Modify) != 0 ? modify : now;
        node.ChangeTime = now;
        return Errno.Success;
    }
}
