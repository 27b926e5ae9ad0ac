using System.Runtime.InteropServices;
using Burst.Testing;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

/// <summary>A folder of the machine, changed by system calls, whose errors are told as preview 1 numbers
/// them.</summary>
internal sealed partial class LinuxFolder : IDisposable
{
    private const int CurrentFolder = -100;
    private const int RemoveDirectoryFlag = 0x200;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<uint, int> _descriptors = [];

    /// <summary>Paths of the folder, some levels down, so that climbing out of it stays in a folder of ours.</summary>
    public LinuxFolder() => Directory.CreateDirectory(Root);

    public string Root => _folder["a", "b", "c"];

    public void Dispose()
    {
        foreach (var descriptor in _descriptors.Values)
            _ = close(descriptor);
        _folder.Dispose();
    }

    public Errno MakeDirectory(string path) => Answer(mkdirat(CurrentFolder, At(path), 0x1ED));

    public Errno RemoveDirectory(string path) => Answer(unlinkat(CurrentFolder, At(path), RemoveDirectoryFlag));

    public Errno Unlink(string path) => Answer(unlinkat(CurrentFolder, At(path), 0));

    public Errno Rename(string from, string to) => Answer(renameat(CurrentFolder, At(from), CurrentFolder, At(to)));

    public Errno Link(string from, string to) => Answer(linkat(CurrentFolder, At(from), CurrentFolder, At(to), 0));

    public Errno Symlink(string target, string path) => Answer(symlinkat(target, CurrentFolder, At(path)));

    public Errno ReadLink(string path, out string target)
    {
        var buffer = new byte[4096];
        var length = readlinkat(CurrentFolder, At(path), buffer, (nuint)buffer.Length);
        target = length < 0 ? "" : System.Text.Encoding.UTF8.GetString(buffer.AsSpan(0, (int)length));
        return Answer(length);
    }

    /// <summary>Opens for reading and writing, under the number that the other side gave.</summary>
    public Errno Open(string path, OpenFlags flags, bool follow, bool appends, uint number)
    {
        const int readWrite = 2, create = 0x40, exclusive = 0x80, truncate = 0x200, append = 0x400, noFollow = 0x20000;
        var mode = readWrite
            | ((flags & OpenFlags.Create) != 0 ? create : 0)
            | ((flags & OpenFlags.Exclusive) != 0 ? exclusive : 0)
            | ((flags & OpenFlags.Truncate) != 0 ? truncate : 0)
            | (appends ? append : 0)
            | (follow ? 0 : noFollow);
        var descriptor = openat(CurrentFolder, At(path), mode, 0x1A4);
        if (descriptor >= 0)
            _descriptors[number] = descriptor;
        return Answer(descriptor);
    }

    public void Close(uint number)
    {
        if (_descriptors.Remove(number, out var descriptor))
            _ = close(descriptor);
    }

    public Errno Write(uint number, string text, ulong? offset)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return Answer(offset is { } place
            ? pwrite(_descriptors[number], bytes, (nuint)bytes.Length, (long)place)
            : write(_descriptors[number], bytes, (nuint)bytes.Length));
    }

    public string Read(uint number, int length)
    {
        var bytes = new byte[length];
        var count = read(_descriptors[number], bytes, (nuint)length);
        return System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, (int)count));
    }

    public Errno Seek(uint number, long delta, int origin) => Answer(lseek(_descriptors[number], delta, origin));

    public Errno SetLength(uint number, long length) => Answer(ftruncate(_descriptors[number], length));

    private static Errno Answer(nint result)
    {
        if (result >= 0)
            return Errno.Success;
        return Marshal.GetLastPInvokeError() switch
        {
            1 => Errno.NotPermitted,
            2 => Errno.NoEntry,
            16 => Errno.Busy,
            17 => Errno.Exists,
            20 => Errno.NotDirectory,
            21 => Errno.IsDirectory,
            22 => Errno.Invalid,
            39 => Errno.NotEmpty,
            40 => Errno.SymbolicLinkLoop,
            var other => throw new InvalidOperationException($"errno {other} is not known here"),
        };
    }

    /// <summary>Joined by hand, because what a path ends in matters.</summary>
    private string At(string path) => $"{Root}/{path}";

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdirat(int folder, string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlinkat(int folder, string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat(int oldFolder, string oldPath, int newFolder, string newPath);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int linkat(int oldFolder, string oldPath, int newFolder, string newPath, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int symlinkat(string target, int folder, string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint readlinkat(int folder, string path, byte[] buffer, nuint length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int openat(int folder, string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte[] bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pwrite(int descriptor, byte[] bytes, nuint length, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, byte[] bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint lseek(int descriptor, long offset, int origin);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int descriptor, long length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
