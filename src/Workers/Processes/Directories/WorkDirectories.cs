using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Directories;

/// <summary>The work directories of one pool; those not in use are kept for the next run.</summary>
/// <remarks>Safe to call from any number of threads. Last in, first out: what was just used is in the caches.</remarks>
internal sealed class WorkDirectories : IDisposable
{
    private const int MaxAttempts = 1000;
    private const long FullBytes = 64 << 10;

    private static int _lastNumber;

    private readonly Stack<WorkDirectory> _free = [];
    private readonly Lock _gate = new();
    private readonly int _nullDevice;
    private readonly bool _areReused;
    private bool _isDisposed;

    /// <param name="root">An existing absolute folder, without a slash at the end.</param>
    /// <param name="areReused">Whether directories stay between runs.</param>
    /// <exception cref="IOException"><c>/dev/null</c> cannot be opened.</exception>
    public WorkDirectories(string root, bool areReused)
    {
        _areReused = areReused;
        Root = root;
        _nullDevice = LibC.Open("/dev/null", LibC.CloseOnExec, 0);
        if (_nullDevice < 0)
            throw new IOException($"cannot open /dev/null: {Errno.Describe(LibC.Error)}");
    }

    /// <summary>Where the directories are made.</summary>
    public string Root { get; }

    /// <summary>Says that the directories' disk is full; <see langword="null"/> where it is not, or cannot be asked.</summary>
    public string? DescribeFullDisk()
    {
        try
        {
            var free = new DriveInfo(Root).AvailableFreeSpace;
            return free < FullBytes ? $"the disk of {Root}, where it ran, is full: {free} bytes are free" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes an empty directory.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public WorkDirectory Take()
    {
        for (var attempt = 0; ; attempt++)
        {
            WorkDirectory? directory;
            lock (_gate)
                _free.TryPop(out directory);
            directory ??= new WorkDirectory(Root, Interlocked.Increment(ref _lastNumber), _nullDevice, _areReused);
            var error = directory.Make();
            if (error == 0)
                return directory;

            // Another process space that shares the folder may have our process number; a new name is soon found.
            directory.Dispose();
            if (error != Errno.Exists || attempt == MaxAttempts)
                throw new IOException($"cannot make the directory {directory.Path}: {Errno.Describe(error)}");
        }
    }

    /// <summary>Takes back a directory that has been removed from the file system, or kept in it.</summary>
    public void Return(WorkDirectory directory)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _free.Push(directory);
                return;
            }
        }

        directory.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            while (_free.TryPop(out var directory))
                directory.Dispose();
        }

        LibC.Close(_nullDevice);
    }
}
