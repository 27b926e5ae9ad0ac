namespace Burst.Storage.Posix;

/// <summary>What the file system says about a file.</summary>
/// <param name="Mode">Kind and permission bits.</param>
/// <param name="LinkCount">How many names the file has.</param>
/// <param name="Stamp">What changes when the file does.</param>
internal readonly record struct FileStatus(uint Mode, uint LinkCount, FileStamp Stamp)
{
    private const uint KindMask = 0xF000;
    private const uint RegularKind = 0x8000;

    /// <summary>Permission bits, the three special ones included.</summary>
    public uint Permissions => Mode & 0xFFF;

    public bool IsRegular => (Mode & KindMask) == RegularKind;

    public long LengthBytes => Stamp.LengthBytes;
}

/// <summary>Tells one state of a file from another; times in nanoseconds since 1970.</summary>
/// <remarks>The change time cannot be set by a program, so a file that was written and then given its old modification
/// time still differs.</remarks>
internal readonly record struct FileStamp(ulong Inode, long LengthBytes, long ModifiedNs, long ChangedNs);
