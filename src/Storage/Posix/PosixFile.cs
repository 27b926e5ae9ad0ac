using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Burst.Storage.Posix;

/// <summary>File operations on paths that are UTF-8 with a zero at the end; errors are values.</summary>
internal static unsafe class PosixFile
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;

    /// <summary>O_NOFOLLOW, one of the few flags that differ between processors.</summary>
    public static readonly int NoFollow =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    private const int CloseOnExec = 0x80000;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;
    private const int StatusLength = 256;

    private static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>Opens a file; programs started meanwhile do not inherit it.</summary>
    public static Errno Open(ReadOnlySpan<byte> path, int flags, uint mode, out int fd)
    {
        fixed (byte* pathStart = path)
        {
            do
            {
                fd = Libc.Open(pathStart, flags | CloseOnExec, mode);
            }
            while (fd < 0 && LastError == Errno.Interrupted);
        }

        return fd < 0 ? LastError : Errno.None;
    }

    /// <summary>Closes; an error that writing left behind (a quota, a network drive) shows here.</summary>
    public static Errno Close(int fd)
    {
        // After EINTR the descriptor is closed on Linux; trying again could close someone else's.
        if (Libc.Close(fd) == 0)
            return Errno.None;
        var error = LastError;
        return error == Errno.Interrupted ? Errno.None : error;
    }

    /// <summary>Status of a file by path, symbolic links followed.</summary>
    public static Errno Status(ReadOnlySpan<byte> path, out FileStatus status)
    {
        fixed (byte* pathStart = path)
            return Status(CurrentFolder, pathStart, 0, out status);
    }

    /// <summary>Status of an open file.</summary>
    public static Errno Status(int fd, out FileStatus status)
    {
        byte empty = 0;
        return Status(fd, &empty, EmptyPath, out status);
    }

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    public static Errno Read(int fd, Span<byte> buffer, out int count)
    {
        count = 0;
        fixed (byte* start = buffer)
        {
            while (count < buffer.Length)
            {
                var got = Libc.Read(fd, start + count, buffer.Length - count);
                if (got == 0)
                    break;
                if (got > 0)
                    count += (int)got;
                else if (LastError != Errno.Interrupted)
                    return LastError;
            }
        }

        return Errno.None;
    }

    /// <summary>Reads once; of a regular file that gives all there is, up to the buffer's length.</summary>
    public static Errno ReadOnce(int fd, Span<byte> buffer, out int count)
    {
        fixed (byte* start = buffer)
        {
            nint got;
            do
                got = Libc.Read(fd, start, buffer.Length);
            while (got < 0 && LastError == Errno.Interrupted);
            count = Math.Max(0, (int)got);
            return got < 0 ? LastError : Errno.None;
        }
    }

    /// <summary>Writes all bytes.</summary>
    public static Errno Write(int fd, ReadOnlySpan<byte> content)
    {
        fixed (byte* start = content)
        {
            for (var done = 0; done < content.Length;)
            {
                var put = Libc.Write(fd, start + done, content.Length - done);
                if (put >= 0)
                    done += (int)put;
                else if (LastError != Errno.Interrupted)
                    return LastError;
            }
        }

        return Errno.None;
    }

    public static Errno Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        fixed (byte* fromStart = from, toStart = to)
            return Libc.Rename(fromStart, toStart) == 0 ? Errno.None : LastError;
    }

    public static Errno Link(ReadOnlySpan<byte> existing, ReadOnlySpan<byte> added)
    {
        fixed (byte* existingStart = existing, addedStart = added)
            return Libc.Link(existingStart, addedStart) == 0 ? Errno.None : LastError;
    }

    public static Errno Unlink(ReadOnlySpan<byte> path)
    {
        fixed (byte* start = path)
            return Libc.Unlink(start) == 0 ? Errno.None : LastError;
    }

    public static Errno ChangeMode(int fd, uint mode) => Libc.ChangeMode(fd, mode) == 0 ? Errno.None : LastError;

    public static Errno ChangeMode(ReadOnlySpan<byte> path, uint mode)
    {
        fixed (byte* start = path)
            return Libc.ChangeMode(start, mode) == 0 ? Errno.None : LastError;
    }

    /// <summary>Sets where the next read or write takes place, from the file's start.</summary>
    public static Errno Seek(int fd, long offset) => Libc.Seek(fd, offset, 0) >= 0 ? Errno.None : LastError;

    public static Errno Truncate(int fd, long lengthBytes) =>
        Libc.Truncate(fd, lengthBytes) == 0 ? Errno.None : LastError;

    /// <summary>Takes the one exclusive lock on an open file, or says <see cref="Errno.TryAgain"/> at once.</summary>
    public static Errno LockExclusive(int fd)
    {
        const int Exclusive = 2, AtOnce = 4;
        return Libc.Lock(fd, Exclusive | AtOnce) == 0 ? Errno.None : LastError;
    }

    /// <summary>Gives the lock on an open file back.</summary>
    public static void Unlock(int fd)
    {
        const int Release = 8;
        _ = Libc.Lock(fd, Release);
    }

    /// <summary>Lets the kernel copy a whole file, shared blocks where the file system can.</summary>
    public static Errno CopyRange(int source, int target, long lengthBytes)
    {
        while (lengthBytes > 0)
        {
            var count = Libc.CopyFileRange(source, null, target, null, (nint)Math.Min(lengthBytes, 1 << 30), 0);
            if (count == 0)
                return Errno.IO; // shorter than its status said
            if (count > 0)
                lengthBytes -= count;
            else if (LastError != Errno.Interrupted)
                return LastError;
        }

        return Errno.None;
    }

    [SkipLocalsInit]
    private static Errno Status(int folder, byte* path, int flags, out FileStatus status)
    {
        // struct statx has one layout on all processors, unlike struct stat; see statx(2).
        var raw = stackalloc byte[StatusLength];
        if (Libc.Statx(folder, path, flags, BasicStatus, raw) != 0)
        {
            status = default;
            return LastError;
        }

        var stamp = new FileStamp(
            *(ulong*)(raw + 32), *(long*)(raw + 40), Nanoseconds(raw + 112), Nanoseconds(raw + 96));
        status = new FileStatus(*(ushort*)(raw + 28), *(uint*)(raw + 16), stamp);
        return Errno.None;
    }

    private static long Nanoseconds(byte* time) => (*(long*)time * 1_000_000_000) + *(uint*)(time + 8);
}
