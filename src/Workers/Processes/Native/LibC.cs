using System.Runtime.InteropServices;

namespace Burst.Workers.Processes.Native;

/// <summary>The C library's functions, under their own names; -1 means that <c>errno</c> is set, unless said otherwise.</summary>
/// <remarks>Paths are C strings in UTF-8. Numbers are the same on every 64-bit Linux, except where a table says.</remarks>
internal static unsafe partial class LibC
{
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Append = 0x400;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    /// <summary>No file in the directory's listing, gone when closed. Contains <see cref="DirectoryOnly"/>.</summary>
    public static readonly int TemporaryFile = 0x400000 | DirectoryOnly;

    public const int CurrentDirectory = -100;
    public const int NoFollowLinks = 0x100;
    public const int RemoveDirectory = 0x200;
    public const int LockExclusive = 2;
    public const int LockWithoutWaiting = 4;
    public const int Unlock = 8;
    public const int SeekEnd = 2;

    /// <summary>O_DIRECTORY; ARM has numbers of its own for it and its neighbour.</summary>
    public static int DirectoryOnly => IsArm ? 0x4000 : 0x10000;

    /// <summary>O_NOFOLLOW.</summary>
    public static int NoFollow => IsArm ? 0x8000 : 0x20000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>The <c>errno</c> of the call just made on this thread.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, byte* buffer, nuint length, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(int descriptor, long length);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    public static partial int MakeDirectory(byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true)]
    public static partial int RemoveEmptyDirectory(byte* path);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeLink(string target, string path);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(int directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int RenameAt(int directory, byte* name, int newDirectory, byte* newName);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int directory, byte* name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChangeModeAt(int directory, byte* name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Status(int directory, byte* path, int flags, uint mask, FileStatus* status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(int directory, string path, int flags, uint mask, FileStatus* status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int idType, int id, byte* signalFacts, int options);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    public static partial int Wait4(int process, int* status, int options, ResourceUsage* usage);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);

    /// <summary>Reads a directory's entries; null at the end or on an error.</summary>
    [LibraryImport("libc", EntryPoint = "readdir")]
    public static partial byte* ReadDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    public static partial nint OpenDirectoryStream(int descriptor);

    [LibraryImport("libc", EntryPoint = "rewinddir")]
    public static partial void RewindDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseDirectoryStream(nint stream);
}
