using Burst.Engine.Store;
using Burst.Storage.Posix;

namespace Burst.Storage.Objects;

/// <summary>A file outside the store that is to become an object.</summary>
internal static class SourceFile
{
    /// <summary>Opens a regular file for reading.</summary>
    /// <param name="path">The path, for messages.</param>
    /// <param name="native">The path for the system.</param>
    /// <param name="followLinks">Whether the path may be a symbolic link.</param>
    /// <param name="status">What the file is.</param>
    /// <exception cref="ObjectStoreException">It cannot be opened or is no regular file.</exception>
    public static int Open(string path, ReadOnlySpan<byte> native, bool followLinks, out FileStatus status)
    {
        // Without O_NONBLOCK a named pipe would block until somebody writes to it.
        var flags = PosixFile.ReadOnly | PosixFile.NonBlocking | (followLinks ? 0 : PosixFile.NoFollow);
        var error = PosixFile.Open(native, flags, 0, out var fd);
        if (error == Errno.TooManySymbolicLinks && !followLinks)
            throw StoreFaults.Unusable(path, "it is a symbolic link");
        if (error != Errno.None)
            throw StoreFaults.Unreadable(path, error);

        error = PosixFile.Status(fd, out status);
        if (error == Errno.None && status.IsRegular)
            return fd;
        PosixFile.Close(fd);
        throw error == Errno.None
            ? StoreFaults.Unusable(path, "it is not a regular file")
            : StoreFaults.Unreadable(path, error);
    }
}
