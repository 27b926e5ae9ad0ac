using System.Runtime.InteropServices;

namespace Burst.Storage.Posix;

/// <summary>The system calls that the stores make, as the C library offers them on Linux.</summary>
/// <remarks>Called directly because <see cref="File"/> needs two to three times as many calls for the same work and
/// cannot make files exclusively with a mode, take a lock on a folder or rename over a file without following
/// links.</remarks>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int fd, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int fd, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(int folder, byte* path, int flags, uint mask, byte* status);

    [LibraryImport(Library, EntryPoint = "rename", SetLastError = true)]
    internal static partial int Rename(byte* from, byte* to);

    [LibraryImport(Library, EntryPoint = "link", SetLastError = true)]
    internal static partial int Link(byte* existing, byte* added);

    [LibraryImport(Library, EntryPoint = "unlink", SetLastError = true)]
    internal static partial int Unlink(byte* path);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(int fd, uint mode);

    [LibraryImport(Library, EntryPoint = "chmod", SetLastError = true)]
    internal static partial int ChangeMode(byte* path, uint mode);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(int fd, int operation);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(int fd, long offset, int origin);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int Truncate(int fd, long length);

    [LibraryImport(Library, EntryPoint = "copy_file_range", SetLastError = true)]
    internal static partial nint CopyFileRange(
        int source, long* sourceOffset, int target, long* targetOffset, nint count, uint flags);
}
