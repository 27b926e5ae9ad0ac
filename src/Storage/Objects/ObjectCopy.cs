using Burst.Engine.Store;
using Burst.Storage.Posix;
using Burst.Thunks;

namespace Burst.Storage.Objects;

/// <summary>Copies an object file to a place outside the store, all at once or not at all.</summary>
internal static class ObjectCopy
{
    private const uint OwnerWrite = 0x80;

    /// <summary>Copies to a temporary file in the target's folder, and renames it if the bytes are right.</summary>
    /// <param name="hash">The object.</param>
    /// <param name="objectPath">Its file, for messages.</param>
    /// <param name="source">Its file, open.</param>
    /// <param name="isVerified">Whether the bytes are known to be right; the kernel then copies alone.</param>
    /// <param name="path">Where to.</param>
    /// <param name="mode">The new file's mode.</param>
    /// <param name="actual">The name of what was read; where it is another, nothing was placed.</param>
    /// <exception cref="ObjectStoreException">The object cannot be read or the path cannot be written.</exception>
    public static void ToPath(
        in ObjectHash hash, string objectPath, int source, bool isVerified, string path, uint mode,
        out ObjectHash actual)
    {
        Span<byte> targetBuffer = stackalloc byte[NativePath.UsualLength];
        var target = NativePath.Encode(path, targetBuffer);

        // A name of its own: the target's with a suffix could be longer than a name may be.
        var folderLength = target.LastIndexOf((byte)'/') + 1;
        var name = ".burst"u8;
        Span<byte> temporary = new byte[folderLength + name.Length + FolderPaths.TemporarySuffixLength + 1];
        target[..folderLength].CopyTo(temporary);
        name.CopyTo(temporary[folderLength..]);
        var error = TemporaryFile.Create(temporary, folderLength + name.Length, OwnerWrite, out var fd);
        if (error != Errno.None)
            throw StoreFaults.Unwritable(hash, path, error);

        actual = default;
        var isTargetError = true;
        var isCopied = false;
        if (isVerified)
        {
            // Not every pair of file systems can do it.
            isCopied = PosixFile.CopyRange(source, fd, hash.LengthBytes) == Errno.None;
            actual = isCopied ? hash : default;
        }

        if (!isCopied && (error = Rewind(source, fd)) == Errno.None)
            error = FileHasher.Copy(source, fd, hash.LengthBytes, out actual, out isTargetError);
        if (error == Errno.None && actual == hash)
            error = PosixFile.ChangeMode(fd, mode);
        var closing = PosixFile.Close(fd);
        if (error == Errno.None && actual == hash)
            error = closing != Errno.None ? closing : PosixFile.Rename(temporary, target);
        if (error == Errno.None && actual == hash)
            return;

        PosixFile.Unlink(temporary);
        if (error != Errno.None)
        {
            throw isTargetError
                ? StoreFaults.Unwritable(hash, path, error)
                : StoreFaults.Unreadable(hash, objectPath, error);
        }
    }

    private static Errno Rewind(int source, int target)
    {
        var error = PosixFile.Seek(source, 0);
        if (error == Errno.None)
            error = PosixFile.Seek(target, 0);
        return error == Errno.None ? PosixFile.Truncate(target, 0) : error;
    }
}
