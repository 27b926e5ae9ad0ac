using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Directories;

/// <summary>Remembers a directory as it was made, to tell later whether it is as good as new.</summary>
internal sealed unsafe class KeptDirectory : IDisposable
{
    private readonly int _descriptor;
    private readonly nint _stream;
    private readonly FileStatus _made;
    private readonly nint _attributesLength;

    private KeptDirectory(int descriptor, nint stream, in FileStatus made)
    {
        _descriptor = descriptor;
        _stream = stream;
        _made = made;
        _attributesLength = LibC.ListAttributes(descriptor, null, 0);
    }

    /// <summary>Looks at a directory just made.</summary>
    /// <returns><see langword="null"/> where it cannot be opened.</returns>
    public static KeptDirectory? Open(byte* path)
    {
        var descriptor = LibC.Open(path, LibC.DirectoryOnly | LibC.NoFollow | LibC.CloseOnExec, 0);
        if (descriptor < 0)
            return null;
        var stream = LibC.OpenDirectoryStream(descriptor);
        if (stream != 0 && Look(path, out var status))
            return new KeptDirectory(descriptor, stream, status);
        if (stream != 0)
            LibC.CloseDirectoryStream(stream);
        else
            LibC.Close(descriptor);
        return null;
    }

    /// <summary>Whether the path still leads to the same directory, with nothing in it and nothing about it changed
    /// that
    /// a function could notice.</summary>
    public bool IsAsMade(byte* path) => Look(path, out var now)
        && now.Inode == _made.Inode && now.TypeAndMode == _made.TypeAndMode && now.Owner == _made.Owner
        && now.Attributes == _made.Attributes && now.LengthBytes == _made.LengthBytes && IsEmpty()
        && LibC.ListAttributes(_descriptor, null, 0) == _attributesLength;

    public void Dispose() => LibC.CloseDirectoryStream(_stream);

    private bool IsEmpty()
    {
        LibC.RewindDirectory(_stream);
        return FolderRemover.NextName(_stream) == null;
    }

    private static bool Look(byte* path, out FileStatus status)
    {
        fixed (FileStatus* pointer = &status)
        {
            *pointer = default;
            return LibC.Status(LibC.CurrentDirectory, path, LibC.NoFollowLinks, FileStatus.BasicFacts, pointer) == 0;
        }
    }
}
