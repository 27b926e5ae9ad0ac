using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Burst.Workers.Docker.Warm;

/// <summary>A lock on a file, which one process holds at a time, and which ends with it.</summary>
/// <remarks>By flock(2) itself: a program may have told .NET not to lock files.</remarks>
internal sealed partial class FileLock : IDisposable
{
    private const int ExclusiveWithoutWaiting = 2 | 4;

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private FileLock(SafeFileHandle file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>Takes the lock; the file is made if absent.</summary>
    /// <returns><see langword="null"/> where another has it, or the file cannot be made.</returns>
    public static FileLock? TryTake(string path)
    {
        try
        {
            var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (Flock(file, ExclusiveWithoutWaiting) == 0)
                return new FileLock(file, path);
            file.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return null;
    }

    /// <summary>Removes the file of a thing that is no more.</summary>
    public void Delete() => File.Delete(_path);

    /// <summary>Gives the lock up.</summary>
    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
