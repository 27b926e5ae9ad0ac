using System.Runtime.InteropServices;
using System.Text;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Directories;

/// <summary>Removes a folder with everything in it, whatever a function did to it.</summary>
/// <remarks>Links are removed, never followed; folders that may not be listed are made listable; a folder that lies
/// deeper than <see cref="DeepestLevel"/> is moved up first, so that depth costs neither stack nor
/// descriptors.</remarks>
internal sealed unsafe class FolderRemover
{
    private const int DeepestLevel = 64;
    private const int NameOffset = 19; // in struct dirent of a 64-bit Linux
    private const uint OwnerOnly = 0x1C0; // 0700

    private readonly int _top;
    private int _moved;

    private FolderRemover(int top) => _top = top;

    /// <summary>Removes a folder, or the file or link that stands in its place.</summary>
    /// <returns>Whether nothing is there any more.</returns>
    public static bool Remove(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            if (IsGone(LibC.UnlinkAt(LibC.CurrentDirectory, name, 0)))
                return true;
            var top = OpenFolder(LibC.CurrentDirectory, name);
            if (top < 0)
                return LibC.Error == Errno.NoEntry;
            new FolderRemover(top).Empty(top, 0);
            return IsGone(LibC.UnlinkAt(LibC.CurrentDirectory, name, LibC.RemoveDirectory));
        }
    }

    /// <summary>Names what is in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="isOwn">Whether it is a working directory, which is made listable; any other folder stays as it
    /// is.</param>
    public static List<string> List(string path, bool isOwn)
    {
        var names = new List<string>();
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            var folder = isOwn
                ? OpenFolder(LibC.CurrentDirectory, name)
                : LibC.OpenAt(LibC.CurrentDirectory, name, LibC.DirectoryOnly | LibC.CloseOnExec, 0);
            var stream = folder < 0 ? 0 : LibC.OpenDirectoryStream(folder);
            if (stream == 0)
                return names;
            while (NextName(stream) is var entry && entry != null)
                names.Add(Marshal.PtrToStringUTF8((nint)entry) ?? "");
            LibC.CloseDirectoryStream(stream);
        }

        return names;
    }

    // Takes the descriptor over. A listing may leave entries out while some are being removed, hence the passes.
    private void Empty(int folder, int level)
    {
        var stream = LibC.OpenDirectoryStream(folder);
        if (stream == 0)
        {
            LibC.Close(folder);
            return;
        }

        int removed;
        do
        {
            removed = 0;
            LibC.RewindDirectory(stream);
            while (NextName(stream) is var entry && entry != null)
            {
                if (RemoveEntry(folder, entry, level))
                    removed++;
            }
        }
        while (removed > 0);
        LibC.CloseDirectoryStream(stream);
    }

    private bool RemoveEntry(int folder, byte* name, int level)
    {
        if (IsGone(LibC.UnlinkAt(folder, name, 0)))
            return true;
        if (level >= DeepestLevel && MoveUp(folder, name))
            return true;
        var inner = OpenFolder(folder, name);
        if (inner < 0)
            return false;
        Empty(inner, level + 1);
        return IsGone(LibC.UnlinkAt(folder, name, LibC.RemoveDirectory));
    }

    private bool MoveUp(int folder, byte* name)
    {
        LibC.ChangeModeAt(folder, name, OwnerOnly, 0); // a folder that changes its parent must be writable
        fixed (byte* newName = Encoding.UTF8.GetBytes($".deep-{_moved++}\0"))
            return LibC.RenameAt(folder, name, _top, newName) == 0;
    }

    private static int OpenFolder(int parent, byte* name)
    {
        var flags = LibC.DirectoryOnly | LibC.NoFollow | LibC.CloseOnExec;
        var pinned = LibC.OpenAt(parent, name, flags | LibC.PathOnly, 0);
        if (pinned < 0)
            return -1;

        // By the pinned folder, so that a link put in its place meanwhile is not followed.
        fixed (byte* self = Encoding.UTF8.GetBytes($"/proc/self/fd/{pinned}\0"))
            LibC.ChangeModeAt(LibC.CurrentDirectory, self, OwnerOnly, 0);
        fixed (byte* dot = "."u8)
        {
            var folder = LibC.OpenAt(pinned, dot, flags, 0);
            LibC.Close(pinned);
            return folder;
        }
    }

    /// <summary>The next name in an open directory other than "." and ".."; null at the end.</summary>
    internal static byte* NextName(nint stream)
    {
        while (true)
        {
            var entry = LibC.ReadDirectory(stream);
            if (entry == null)
                return null;
            var name = entry + NameOffset;
            if (name[0] != '.' || (name[1] != 0 && (name[1] != '.' || name[2] != 0)))
                return name;
        }
    }

    private static bool IsGone(int result) => result == 0 || LibC.Error == Errno.NoEntry;
}
