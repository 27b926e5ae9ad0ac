using System.Text;
using Burst.Engine;
using Burst.Storage.Posix;

namespace Burst.Storage.Reductions.Faster;

/// <summary>The right to a folder, held by one process at a time; the system takes it back when the process
/// ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const uint OwnerReadWrite = 0x180;

    private int _fd;

    private FolderLock(int fd) => _fd = fd;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <exception cref="BurstException">Another holds it, or the folder cannot be written.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, "lock");
        Span<byte> buffer = stackalloc byte[NativePath.UsualLength];
        var native = NativePath.Encode(path, buffer);
        var error = PosixFile.Open(native, PosixFile.ReadWrite | PosixFile.Create, OwnerReadWrite, out var fd);
        if (error != Errno.None)
            throw new BurstException($"The reduction store {folder} cannot be opened: {path}: {error.Describe()}.");
        error = PosixFile.LockExclusive(fd);
        if (error == Errno.None)
        {
            PosixFile.Truncate(fd, 0);
            PosixFile.Write(fd, Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            return new FolderLock(fd);
        }

        Span<byte> text = stackalloc byte[32];
        PosixFile.Read(fd, text, out var count);
        PosixFile.Close(fd);
        var holder = Encoding.ASCII.GetString(text[..count]).Trim();
        throw new BurstException(error == Errno.TryAgain
            ? $"The reduction store {folder} is in use by process {(holder.Length == 0 ? "(unknown)" : holder)}."
            : $"The reduction store {folder} cannot be locked: {error.Describe()}.");
    }

    public void Dispose()
    {
        if (_fd < 0)
            return;

        // By hand: a child between fork and exec has the descriptor too, so that closing it would not end the lock.
        PosixFile.Unlock(_fd);
        PosixFile.Close(_fd);
        _fd = -1;
    }
}
