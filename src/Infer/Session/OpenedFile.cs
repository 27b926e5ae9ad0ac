using System.Buffers.Binary;
using System.Text;

namespace Burst.Infer.Session;

/// <summary>Which file a stopped process is about to open or execute.</summary>
/// <remarks>Source: seccomp_unotify(2), and the system calls' own pages.</remarks>
internal static unsafe class OpenedFile
{
    private const int OpenNumber = 2;
    private const int ExecuteNumber = 59;
    private const int OpenAtNumber = 257;
    private const int ExecuteAtNumber = 322;
    private const int OpenAt2Number = 437;
    private const ulong NoReader = 0x200 | 0x80 | 0x10000 | 0x200000; // O_TRUNC O_EXCL O_DIRECTORY O_PATH

    private const int MaxPath = 4096;
    private const int PageLength = 4096;

    // Where the machine keeps what builds do not make; most files that a build opens are there.
    private static readonly byte[][] Elsewhere =
    [
        .. new[] { "/usr/include/", "/usr/lib/", "/usr/bin/", "/usr/share/", "/lib/", "/lib64/", "/etc/", "/proc/", "/sys/", "/dev/null" }
            .Select(Encoding.ASCII.GetBytes),
    ];

    /// <summary>Reads the path out of the process.</summary>
    /// <param name="notice">What the kernel says of the call.</param>
    /// <param name="path">Receives a path by which this process finds the file, ending with 0; at least
    /// <see cref="BufferLength"/> bytes.</param>
    /// <param name="isExecution">Whether the file is to be executed.</param>
    /// <returns>Whether it may be a placeholder about to be read.</returns>
    public static bool TryFind(in SeccompNotice notice, Span<byte> path, out bool isExecution)
    {
        isExecution = notice.Number is ExecuteNumber or ExecuteAtNumber;
        var hasFolder = notice.Number is OpenAtNumber or OpenAt2Number or ExecuteAtNumber;
        var folder = hasFolder ? (int)notice.Arguments[0] : LibC.CurrentDirectory;
        var address = notice.Arguments[hasFolder ? 1 : 0];
        if (notice.Number == OpenAt2Number && ReadNumber(notice.Process, notice.Arguments[2]) is { } flags && (flags & NoReader) != 0)
            return false;
        if (notice.Number is not (OpenNumber or ExecuteNumber or OpenAtNumber or ExecuteAtNumber or OpenAt2Number))
            return false;

        Span<byte> name = stackalloc byte[MaxPath];
        var length = ReadPath(notice.Process, address, name);
        if (length < 0)
            return false;
        name = name[..length];
        if (length > 0 && name[0] == '/')
        {
            foreach (var start in Elsewhere)
            {
                if (!isExecution && name.StartsWith(start))
                    return false;
            }

            name.CopyTo(path);
            path[length] = 0;
            return true;
        }

        var prefix = folder == LibC.CurrentDirectory
            ? $"/proc/{notice.Process}/cwd/"
            : $"/proc/{notice.Process}/fd/{folder}{(length > 0 ? "/" : "")}";
        var written = Encoding.ASCII.GetBytes(prefix, path);
        name.CopyTo(path[written..]);
        path[written + length] = 0;
        return true;
    }

    /// <summary>Room for every path that <see cref="TryFind"/> makes.</summary>
    public const int BufferLength = MaxPath + 64;

    private static ulong? ReadNumber(int process, ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        return Read(process, address, bytes) == bytes.Length ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : null;
    }

    // -1 where it cannot be read: the process is gone, or the kernel will refuse the path itself.
    private static int ReadPath(int process, ulong address, Span<byte> path)
    {
        var length = 0;
        while (length < path.Length)
        {
            // Not across a page at once: the next one may not be there.
            var room = (int)(PageLength - ((address + (ulong)length) % PageLength));
            var piece = path.Slice(length, Math.Min(Math.Min(room, 256), path.Length - length));
            var count = Read(process, address + (ulong)length, piece);
            if (count <= 0)
                return -1;
            var end = piece[..count].IndexOf((byte)0);
            if (end >= 0)
                return length + end;
            length += count;
        }

        return -1;
    }

    private static int Read(int process, ulong address, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var local = new LibC.Vector { Start = (nuint)start, Length = (nuint)bytes.Length };
            var remote = new LibC.Vector { Start = (nuint)address, Length = (nuint)bytes.Length };
            return (int)LibC.ReadMemory(process, &local, 1, &remote, 1, 0);
        }
    }
}
