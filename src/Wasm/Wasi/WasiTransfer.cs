using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>Bytes of files and streams, and where in a file the next ones are.</summary>
internal static class WasiTransfer
{
    private const uint LastAdvice = 5;

    private enum Origin : uint
    {
        Start = 0,
        Current = 1,
        End = 2,
    }

    internal static Errno fd_read(Instance caller, uint fd, uint vectors, uint count, uint done)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.Read, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (!descriptor.CanRead)
            return Errno.BadDescriptor;
        if (descriptor.Node is not VirtualFile file)
            return ReadInput(caller, (StandardInput)descriptor.Node, vectors, count, done);
        error = ReadFile(caller, file, descriptor.Offset, vectors, count, done, out var total);
        descriptor.Offset += total;
        return error;
    }

    internal static Errno fd_pread(Instance caller, uint fd, uint vectors, uint count, ulong offset, uint done)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.Read | Rights.Seek, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is not VirtualFile file)
            return WithoutPosition(descriptor);
        return descriptor.CanRead
            ? ReadFile(caller, file, offset, vectors, count, done, out _)
            : Errno.BadDescriptor;
    }

    internal static Errno fd_write(Instance caller, uint fd, uint vectors, uint count, uint done)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.Write, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (!descriptor.CanWrite)
            return Errno.BadDescriptor;
        if (descriptor.Node is not VirtualFile file)
            return WriteOutput(caller, (StandardOutput)descriptor.Node, vectors, count, done);
        var offset = (descriptor.Flags & DescriptorFlags.Append) != 0 ? file.Length : descriptor.Offset;
        error = WriteFile(caller, file, offset, vectors, count, done, out var total);
        if (total > 0)
            descriptor.Offset = offset + total;
        return error;
    }

    internal static Errno fd_pwrite(Instance caller, uint fd, uint vectors, uint count, ulong offset, uint done)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.Write | Rights.Seek, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is not VirtualFile file)
            return WithoutPosition(descriptor);
        if (!descriptor.CanWrite)
            return Errno.BadDescriptor;

        // Linux appends whatever the offset says, and so do the other runtimes.
        if ((descriptor.Flags & DescriptorFlags.Append) != 0)
            offset = file.Length;
        return WriteFile(caller, file, offset, vectors, count, done, out _);
    }

    internal static Errno fd_seek(Instance caller, uint fd, long delta, uint origin, uint position)
    {
        // Asking where one is needs no more than the right to do that.
        var needed = delta == 0 && origin == (uint)Origin.Current ? Rights.Tell : Rights.Seek;
        var error = WasiContext.Of(caller).Descriptors.Find(fd, needed, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is not VirtualFile file)
            return WithoutPosition(descriptor);
        if (origin > (uint)Origin.End)
            return Errno.Invalid;
        var start = (Origin)origin switch
        {
            Origin.Start => 0,
            Origin.Current => (Int128)descriptor.Offset,
            _ => file.Length,
        };
        var target = start + delta;
        if (target < 0 || target > long.MaxValue)
            return Errno.Invalid;
        if (!new GuestMemory(caller).TryStore(position, (ulong)target))
            return Errno.BadAddress;
        descriptor.Offset = (ulong)target;
        return Errno.Success;
    }

    internal static Errno fd_tell(Instance caller, uint fd, uint position)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.Tell, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is not VirtualFile)
            return WithoutPosition(descriptor);
        return new GuestMemory(caller).TryStore(position, descriptor.Offset) ? Errno.Success : Errno.BadAddress;
    }

    internal static Errno fd_advise(Instance caller, uint fd, ulong offset, ulong length, uint advice)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.Advise, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is not VirtualFile)
            return WithoutPosition(descriptor);
        return advice > LastAdvice || offset > long.MaxValue || length > long.MaxValue ? Errno.Invalid : Errno.Success;
    }

    internal static Errno fd_allocate(Instance caller, uint fd, ulong offset, ulong length)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.Allocate, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is not VirtualFile file)
            return WithoutPosition(descriptor);
        if (!descriptor.CanWrite)
            return Errno.BadDescriptor;
        if (length == 0)
            return Errno.Invalid;
        var end = offset + length;
        if (end < offset)
            return Errno.FileTooLarge;
        return end > file.Length ? file.SetLength(end) : Errno.Success;
    }

    internal static Errno fd_filestat_set_size(Instance caller, uint fd, ulong length)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, Rights.SetSize, out var descriptor);
        if (error != Errno.Success)
            return error;
        if (descriptor.Node is not VirtualFile file)
            return descriptor.Node is VirtualDirectory ? Errno.BadDescriptor : Errno.Invalid;
        return descriptor.CanWrite ? file.SetLength(length) : Errno.Invalid;
    }

    internal static Errno fd_sync(Instance caller, uint fd) => Synchronize(caller, fd, Rights.Sync);

    internal static Errno fd_datasync(Instance caller, uint fd) => Synchronize(caller, fd, Rights.DataSync);

    private static Errno Synchronize(Instance caller, uint fd, Rights needed)
    {
        var error = WasiContext.Of(caller).Descriptors.Find(fd, needed, out var descriptor);
        return error == Errno.Success && descriptor.Node is VirtualDirectory ? Errno.BadDescriptor : error;
    }

    /// <summary>Why something that needs a place in a file cannot be done.</summary>
    private static Errno WithoutPosition(Descriptor descriptor) =>
        descriptor.Node is VirtualDirectory ? Errno.BadDescriptor : Errno.InvalidSeek;

    private static Errno ReadInput(Instance caller, StandardInput input, uint vectors, uint count, uint done)
    {
        var memory = new GuestMemory(caller);
        var error = VectorList.Open(memory, vectors, count, out var list);
        if (error != Errno.Success)
            return error;
        if (!memory.Contains(done, sizeof(uint)))
            return Errno.BadAddress;
        var total = 0u;
        for (var i = 0u; i < list.Count && list.TryWrite(i, out var bytes); i++)
        {
            var got = input.Read(bytes);
            total += (uint)got;

            // A stream that had less than was asked for may have nothing more for a long time.
            if (got < bytes.Length)
                break;
        }

        memory.TryStore(done, total);
        return Errno.Success;
    }

    private static Errno ReadFile(
        Instance caller, VirtualFile file, ulong offset, uint vectors, uint count, uint done, out uint total)
    {
        total = 0;
        var memory = new GuestMemory(caller);
        var error = VectorList.Open(memory, vectors, count, out var list);
        if (error != Errno.Success)
            return error;
        if (!memory.Contains(done, sizeof(uint)))
            return Errno.BadAddress;
        for (var i = 0u; i < list.Count && list.TryWrite(i, out var bytes); i++)
        {
            while (!bytes.IsEmpty)
            {
                var got = file.Read(offset + total, bytes);
                if (got == 0)
                    goto end;
                total += (uint)got;
                bytes = bytes[got..];
            }
        }

    end:
        memory.TryStore(done, total);
        return Errno.Success;
    }

    private static Errno WriteOutput(Instance caller, StandardOutput output, uint vectors, uint count, uint done)
    {
        var memory = new GuestMemory(caller);
        var error = VectorList.Open(memory, vectors, count, out var list);
        if (error != Errno.Success)
            return error;
        if (!memory.Contains(done, sizeof(uint)))
            return Errno.BadAddress;
        var total = 0u;
        for (var i = 0u; i < list.Count && list.TryRead(i, out var bytes); i++)
        {
            var written = output.Write(bytes);
            total += (uint)written;
            if (written < bytes.Length)
            {
                if (total == 0)
                    return Errno.NoSpace;
                break;
            }
        }

        memory.TryStore(done, total);
        return Errno.Success;
    }

    private static Errno WriteFile(
        Instance caller, VirtualFile file, ulong offset, uint vectors, uint count, uint done, out uint total)
    {
        total = 0;
        var memory = new GuestMemory(caller);
        var error = VectorList.Open(memory, vectors, count, out var list);
        if (error != Errno.Success)
            return error;
        if (!memory.Contains(done, sizeof(uint)))
            return Errno.BadAddress;
        for (var i = 0u; i < list.Count && list.TryRead(i, out var bytes); i++)
        {
            error = file.Write(offset + total, bytes);
            if (error != Errno.Success)
            {
                if (total == 0)
                    return error;
                break;
            }

            total += (uint)bytes.Length;
        }

        memory.TryStore(done, total);
        return Errno.Success;
    }
}
