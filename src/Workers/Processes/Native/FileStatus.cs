using System.Runtime.InteropServices;

namespace Burst.Workers.Processes.Native;

/// <summary>What <c>statx</c> tells, as far as it is used; the same layout on every architecture, unlike <c>stat</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct FileStatus
{
    /// <summary>Type, mode, owner and size: <c>STATX_BASIC_STATS</c>.</summary>
    public const uint BasicFacts = 0x7ff;

    private const int TypeMask = 0xF000;

    [FieldOffset(20)]
    public uint Owner;

    [FieldOffset(28)]
    public ushort TypeAndMode;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    public readonly bool IsRegular => (TypeAndMode & TypeMask) == 0x8000;

    public readonly bool IsDirectory => (TypeAndMode & TypeMask) == 0x4000;

    public readonly bool IsLink => (TypeAndMode & TypeMask) == 0xA000;

    /// <summary>The permission bits.</summary>
    public readonly int Mode => TypeAndMode & 0xFFF;

    /// <summary>For people, with its article.</summary>
    public readonly string TypeName => (TypeAndMode & TypeMask) switch
    {
        0x8000 => "a regular file",
        0x4000 => "a directory",
        0xA000 => "a symbolic link",
        0x1000 => "a named pipe",
        0xC000 => "a socket",
        0x2000 or 0x6000 => "a device",
        _ => "no regular file",
    };

    /// <summary>Looks at a path itself: a link at its end is not followed.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Read(string path, out FileStatus status)
    {
        fixed (FileStatus* pointer = &status)
        {
            *pointer = default;
            return LibC.Status(LibC.CurrentDirectory, path, LibC.NoFollowLinks, BasicFacts, pointer) == 0 ? 0 : LibC.Error;
        }
    }
}
