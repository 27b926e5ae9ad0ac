using System.Text.Unicode;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>Paths, each relative to a directory that the command has open. See <see cref="PathWalker"/> for where they
/// lead.</summary>
/// <remarks>Where the specification does not say which error it is, it is Linux's.</remarks>
internal static class WasiPaths
{
    private const uint FollowLinks = 1;
    private const int LongestTarget = 4095;

    internal static Errno path_create_directory(Instance caller, uint fd, uint path, uint pathLength)
    {
        var error = Walk(caller, fd, Rights.CreateDirectory, path, pathLength, follow: false, out var walker, out _);
        if (error != Errno.Success)
            return error;
        if (walker.Node is not null)
            return Errno.Exists;
        var files = WasiContext.Of(caller).Files;
        return files.Create(walker.Parent!, walker.Name, new VirtualDirectory(files));
    }

    internal static Errno path_filestat_get(
        Instance caller, uint fd, uint flags, uint path, uint pathLength, uint status) =>
        WriteStatus(StatusLayout.Preview1, caller, fd, flags, path, pathLength, status);

    internal static Errno path_filestat_set_times(
        Instance caller, uint fd, uint flags, uint path, uint pathLength, ulong access, ulong modify, uint timeFlags)
    {
        var error = WalkToNode(
            caller, fd, Rights.PathSetTimes, path, pathLength, (flags & FollowLinks) != 0, out var node);
        return error == Errno.Success
            ? WasiDescriptors.SetTimes(WasiContext.Of(caller), node, access, modify, timeFlags)
            : error;
    }

    internal static Errno path_link(
        Instance caller, uint oldFd, uint oldFlags, uint oldPath, uint oldLength,
        uint newFd, uint newPath, uint newLength)
    {
        var error = WalkToNode(
            caller, oldFd, Rights.LinkSource, oldPath, oldLength, (oldFlags & FollowLinks) != 0, out var node);
        if (error != Errno.Success)
            return error;
        error = Walk(caller, newFd, Rights.LinkTarget, newPath, newLength, follow: false, out var target, out _);
        if (error != Errno.Success)
            return error;
        if (target.Node is not null)
            return Errno.Exists;
        if (target.HasTrailingSlash)
            return Errno.NoEntry;
        if (node is VirtualDirectory)
            return Errno.NotPermitted;
        if (node.Links == 0)
            return Errno.NoEntry;
        return WasiContext.Of(caller).Files.Link(target.Parent!, target.Name, node);
    }

    internal static Errno path_open(
        Instance caller, uint fd, uint flags, uint path, uint pathLength, uint openFlags,
        ulong rights, ulong inheriting, uint descriptorFlags, uint opened)
    {
        var open = (OpenFlags)openFlags;
        var creates = (open & OpenFlags.Create) != 0;
        if ((openFlags & ~(uint)OpenFlags.All) != 0 || (descriptorFlags & ~(uint)DescriptorFlags.All) != 0
            || (creates && (open & OpenFlags.Directory) != 0))
            return Errno.Invalid;
        var follow = (flags & FollowLinks) != 0;
        var isSlashed = EndsInSlash(caller, path, pathLength);
        follow = creates ? follow && !isSlashed && (open & OpenFlags.Exclusive) == 0 : follow || isSlashed;
        var needed = Rights.Open
            | (creates ? Rights.CreateFile : 0)
            | ((open & OpenFlags.Truncate) != 0 ? Rights.PathSetSize : 0);
        var error = Walk(caller, fd, needed, path, pathLength, follow, out var walker, out var directory);
        if (error != Errno.Success)
            return error;
        if (((Rights)(rights | inheriting) & directory.DeniedInheriting) != 0)
            return Errno.NotCapable;
        var memory = new GuestMemory(caller);
        if (!memory.Contains(opened, sizeof(uint)))
            return Errno.BadAddress;
        var context = WasiContext.Of(caller);
        if (!context.Descriptors.HasRoom)
            return Errno.TooManyDescriptors;
        var wanted = (Rights)rights & directory.Inheriting;
        error = Prepare(context.Files, in walker, open, (wanted & Rights.Write) != 0, out var node);
        if (error != Errno.Success)
            return error;
        wanted &= node is VirtualDirectory ? Rights.Directory : Rights.File;
        var number = context.Descriptors.Open(
            node, wanted, (Rights)inheriting & directory.Inheriting, out var descriptor, directory.DeniedInheriting);
        descriptor.Flags = (DescriptorFlags)descriptorFlags;
        memory.TryStore(opened, number);
        return Errno.Success;
    }

    internal static Errno path_readlink(
        Instance caller, uint fd, uint path, uint pathLength, uint buffer, uint length, uint used)
    {
        var error = WalkToNode(caller, fd, Rights.ReadLink, path, pathLength, follow: false, out var node);
        if (error != Errno.Success)
            return error;
        if (node is not VirtualLink link)
            return Errno.Invalid;
        var memory = new GuestMemory(caller);
        var count = (int)Math.Min(length, (uint)link.TargetBytes.Length);
        if (!memory.Contains(used, sizeof(uint)) || !memory.TryWrite(buffer, (uint)count, out var bytes))
            return Errno.BadAddress;
        link.TargetBytes.AsSpan(0, count).CopyTo(bytes);
        memory.TryStore(used, (uint)count);
        return Errno.Success;
    }

    internal static Errno path_remove_directory(Instance caller, uint fd, uint path, uint pathLength)
    {
        var error = Walk(caller, fd, Rights.RemoveDirectory, path, pathLength, follow: false, out var walker, out _);
        if (error != Errno.Success)
            return error;
        if (walker.Node is not VirtualDirectory directory)
            return walker.Node is null ? Errno.NoEntry : Errno.NotDirectory;
        if (walker.Parent is null)
            return walker.Name.Length == 1 ? Errno.Invalid : Errno.NotEmpty;
        if (walker.Parent.IsReadOnly)
            return Errno.ReadOnlyFileSystem;
        if (directory.Count != 0)
            return Errno.NotEmpty;
        WasiContext.Of(caller).Files.Unlink(walker.Parent, walker.Name, directory);
        return Errno.Success;
    }

    internal static Errno path_rename(
        Instance caller, uint oldFd, uint oldPath, uint oldLength, uint newFd, uint newPath, uint newLength)
    {
        var error = Walk(caller, oldFd, Rights.RenameSource, oldPath, oldLength, follow: false, out var source, out _);
        if (error != Errno.Success)
            return error;
        error = Walk(caller, newFd, Rights.RenameTarget, newPath, newLength, follow: false, out var target, out _);
        if (error != Errno.Success)
            return error;
        if (source.Parent is null || target.Parent is null)
            return Errno.Busy;
        if (source.Node is null)
            return Errno.NoEntry;
        if (source.IsNoDirectory)
            return Errno.NotDirectory;
        if (target.HasTrailingSlash && source.Node is not VirtualDirectory)
            return Errno.NotDirectory;
        return WasiContext.Of(caller).Files.Rename(
            source.Parent, source.Name, source.Node, target.Parent, target.Name, target.Node);
    }

    internal static Errno path_symlink(
        Instance caller, uint target, uint targetLength, uint fd, uint path, uint pathLength)
    {
        if (!new GuestMemory(caller).TryRead(target, targetLength, out var bytes))
            return Errno.BadAddress;
        if (bytes.IsEmpty)
            return Errno.NoEntry;
        if (bytes.Length > LongestTarget)
            return Errno.NameTooLong;
        if (bytes.Contains((byte)0))
            return Errno.Invalid;
        if (!Utf8.IsValid(bytes))
            return Errno.IllegalByteSequence;
        if (bytes[0] == (byte)'/')
            return Errno.NotPermitted;
        var error = Walk(caller, fd, Rights.Symlink, path, pathLength, follow: false, out var walker, out _);
        if (error != Errno.Success)
            return error;
        if (walker.Node is not null)
            return Errno.Exists;
        if (walker.HasTrailingSlash)
            return Errno.NoEntry;
        var files = WasiContext.Of(caller).Files;
        return files.Create(walker.Parent!, walker.Name, new VirtualLink(files, bytes.ToArray()));
    }

    internal static Errno path_unlink_file(Instance caller, uint fd, uint path, uint pathLength)
    {
        var error = Walk(caller, fd, Rights.UnlinkFile, path, pathLength, follow: false, out var walker, out _);
        if (error != Errno.Success)
            return error;
        if (walker.Node is null)
            return Errno.NoEntry;
        if (walker.Node is VirtualDirectory)
            return Errno.IsDirectory;
        if (walker.IsNoDirectory)
            return Errno.NotDirectory;
        if (walker.Parent!.IsReadOnly)
            return Errno.ReadOnlyFileSystem;
        WasiContext.Of(caller).Files.Unlink(walker.Parent, walker.Name, walker.Node);
        return Errno.Success;
    }

    internal static Errno WriteStatus(
        StatusLayout layout, Instance caller, uint fd, uint flags, uint path, uint pathLength, uint status)
    {
        var error = WalkToNode(
            caller, fd, Rights.PathGetStatus, path, pathLength, (flags & FollowLinks) != 0, out var node);
        return error == Errno.Success ? layout.Write(new GuestMemory(caller), status, node) : error;
    }

    /// <summary>Finds or makes what is to be opened.</summary>
    private static Errno Prepare(
        VirtualFileSystem files, in PathWalker walker, OpenFlags flags, bool isForWriting, out VirtualNode node)
    {
        var creates = (flags & OpenFlags.Create) != 0;
        var truncates = (flags & OpenFlags.Truncate) != 0;
        node = walker.Node!;
        switch (walker.Node)
        {
            case var _ when creates && walker.HasTrailingSlash:
                return Errno.IsDirectory;
            case null when !creates:
                return Errno.NoEntry;
            case null:
                node = new VirtualFile(files);
                return files.Create(walker.Parent!, walker.Name, node);
            case not null when creates && (flags & OpenFlags.Exclusive) != 0:
                return Errno.Exists;
            case VirtualFile or VirtualLink when walker.IsNoDirectory || (flags & OpenFlags.Directory) != 0:
                return Errno.NotDirectory;
            case VirtualLink:
                return Errno.SymbolicLinkLoop;
            case VirtualFile { IsReadOnly: true } when isForWriting || truncates:
                return Errno.ReadOnlyFileSystem;
            case VirtualFile file:
                return truncates ? file.SetLength(0) : Errno.Success;
            default:
                return isForWriting || creates || truncates ? Errno.IsDirectory : Errno.Success;
        }
    }

    private static Errno WalkToNode(
        Instance caller, uint fd, Rights needed, uint path, uint pathLength, bool follow, out VirtualNode node)
    {
        var error = Walk(caller, fd, needed, path, pathLength, follow || EndsInSlash(
            caller, path, pathLength), out var walker, out _);
        node = walker.Node!;
        if (error != Errno.Success)
            return error;
        if (node is null)
            return Errno.NoEntry;
        return walker.IsNoDirectory ? Errno.NotDirectory : Errno.Success;
    }

    /// <summary>Whether a link at the end is followed in any case, where what it stands for is asked for.</summary>
    private static bool EndsInSlash(Instance caller, uint path, uint length) =>
        new GuestMemory(caller).TryRead(path, length, out var bytes) && bytes is [.., (byte)'/'];

    private static Errno Walk(
        Instance caller, uint fd, Rights needed, uint path, uint length, bool follow,
        out PathWalker walker, out Descriptor descriptor)
    {
        walker = default;
        var error = WasiContext.Of(caller).Descriptors.Find(fd, needed, out descriptor);
        if (error is not (Errno.Success or Errno.NotCapable))
            return error;
        if (descriptor.Node is not VirtualDirectory directory)
            return descriptor.Node is VirtualFile ? Errno.NotDirectory : Errno.BadDescriptor;
        if (error != Errno.Success)
            return error;
        return new GuestMemory(caller).TryRead(path, length, out var bytes)
            ? walker.Walk(directory, bytes, follow)
            : Errno.BadAddress;
    }
}
