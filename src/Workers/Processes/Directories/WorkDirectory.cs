using System.Runtime.InteropServices;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Directories;

/// <summary>A directory name for functions to work in, one after another, and all that depends on nothing but the
/// name.</summary>
/// <remarks>The directory itself is made for each run and removed after it. What stays: the name, the files that
/// capture
/// the output, and the steps between fork and exec.</remarks>
internal sealed unsafe class WorkDirectory : IDisposable
{
    private const uint OwnerOnly = 0x1C0; // 0700
    private const uint OwnerReadWrite = 0x180; // 0600

    private readonly bool _isReused;
    private byte* _pathText;
    private KeptDirectory? _kept;
    private bool _isDisposed;

    /// <param name="root">The folder in which the directory is made.</param>
    /// <param name="number">Tells this directory from the others of this process.</param>
    /// <param name="nullDevice">An open <c>/dev/null</c>: the standard input.</param>
    /// <param name="isReused">Whether the directory stays where it is as good as new after a run.</param>
    public WorkDirectory(string root, int number, int nullDevice, bool isReused)
    {
        _isReused = isReused;
        Path = $"{root}/thunk-execute.b{System.Environment.ProcessId}-{number}";
        _pathText = (byte*)Marshal.StringToCoTaskMemUTF8(Path);
        FileActions = NativeMemory.AllocZeroed(Spawning.StructureLength);
        Spawning.InitializeFileActions(FileActions);
        try
        {
            Output = new OutputCapture(OpenCaptureFile(root, Path));
            Error = new OutputCapture(OpenCaptureFile(root, Path));
        }
        catch
        {
            Dispose();
            throw;
        }

        Spawning.AddChangeDirectory(FileActions, _pathText);
        Spawning.AddDuplicate(FileActions, nullDevice, 0);
        Spawning.AddDuplicate(FileActions, Output.Descriptor, 1);
        Spawning.AddDuplicate(FileActions, Error.Descriptor, 2);
        Spawning.AddCloseFrom(FileActions, 3);
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The steps in the child: change directory, connect the three standard streams.</summary>
    public void* FileActions { get; private set; }

    /// <summary>What goes to standard output.</summary>
    public OutputCapture Output { get; } = null!;

    /// <summary>What goes to standard error.</summary>
    public OutputCapture Error { get; } = null!;

    /// <summary>Makes the directory, which must not be there unless it was kept.</summary>
    /// <returns>0, or the error number.</returns>
    public int Make()
    {
        if (_kept is not null)
            return 0;
        if (LibC.MakeDirectory(_pathText, OwnerOnly) != 0)
            return LibC.Error;
        if (_isReused)
            _kept = KeptDirectory.Open(_pathText);
        return 0;
    }

    /// <summary>Removes the directory if there is nothing in it, or keeps it for the next run.</summary>
    /// <returns>Whether nothing is left to do.</returns>
    public bool RemoveIfEmpty()
    {
        if (_kept is not null)
        {
            if (_kept.IsAsMade(_pathText))
                return true;
            Forget();
        }

        return LibC.RemoveEmptyDirectory(_pathText) == 0 || LibC.Error == Errno.NoEntry;
    }

    /// <summary>Removes the directory with all that is in it.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool RemoveAll()
    {
        Forget();
        return FolderRemover.Remove(Path);
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (_kept is not null)
            LibC.RemoveEmptyDirectory(_pathText);
        Forget();
        Output?.Dispose();
        Error?.Dispose();
        Spawning.DestroyFileActions(FileActions);
        NativeMemory.Free(FileActions);
        FileActions = null;
        Marshal.FreeCoTaskMem((nint)_pathText);
        _pathText = null;
    }

    private void Forget()
    {
        _kept?.Dispose();
        _kept = null;
    }

    private static int OpenCaptureFile(string root, string path)
    {
        // Appending, so that processes that share the file do not write over each other.
        const int Flags = LibC.ReadWrite | LibC.Append | LibC.CloseOnExec;
        var descriptor = LibC.Open(root, LibC.TemporaryFile | Flags, OwnerReadWrite);
        if (descriptor >= 0)
            return descriptor;

        // Not every file system has nameless files (overlays of old kernels, NFS).
        var name = $"{path}.out";
        descriptor = LibC.Open(name, LibC.Create | LibC.Exclusive | Flags, OwnerReadWrite);
        if (descriptor < 0)
            throw new IOException($"cannot make a temporary file in {root}: {Errno.Describe(LibC.Error)}");
        LibC.Unlink(name);
        return descriptor;
    }
}
