using System.Runtime.InteropServices;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Directories;

/// <summary>A directory name for functions to work in, one after another, and all that depends on nothing but the name.</summary>
/// <remarks>The directory itself is made for each run and removed after it. What stays: the name, the files that capture
/// the output, and the steps between fork and exec.</remarks>
internal sealed unsafe class WorkDirectory : IDisposable
{
    private const uint OwnerOnly = 0x1C0; // 0700
    private const uint OwnerReadWrite = 0x180; // 0600

    private byte* _pathText;
    private bool _isDisposed;

    /// <param name="root">The folder in which the directory is made.</param>
    /// <param name="number">Tells this directory from the others of this process.</param>
    /// <param name="nullDevice">An open <c>/dev/null</c>: the standard input.</param>
    public WorkDirectory(string root, int number, int nullDevice)
    {
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

    /// <summary>Makes the directory, which must not be there.</summary>
    /// <returns>0, or the error number.</returns>
    public int Make() => LibC.MakeDirectory(_pathText, OwnerOnly) == 0 ? 0 : LibC.Error;

    /// <summary>Removes the directory if there is nothing in it.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool RemoveIfEmpty() => LibC.RemoveEmptyDirectory(_pathText) == 0 || LibC.Error == Errno.NoEntry;

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Output?.Dispose();
        Error?.Dispose();
        Spawning.DestroyFileActions(FileActions);
        NativeMemory.Free(FileActions);
        FileActions = null;
        Marshal.FreeCoTaskMem((nint)_pathText);
        _pathText = null;
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
