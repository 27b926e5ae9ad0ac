using System.Runtime.InteropServices;
using Burst.Engine;

namespace Burst.Gg.Layout;

/// <summary>What tells whether a file is still the same: device, inode, size and times to the nanosecond.</summary>
/// <remarks>Source: statx(2). .NET's own file times have a grain of 100 ns, and gg's hash cache stores all nine digits.</remarks>
/// <param name="Device">Device number, as <c>st_dev</c> spells it.</param>
/// <param name="Inode">Inode number.</param>
/// <param name="LengthBytes">Size.</param>
/// <param name="Modified">Time of the last write.</param>
/// <param name="Changed">Time of the last change of content, mode, name or owner.</param>
/// <param name="Mode">Type and permission bits, as <c>st_mode</c> spells them.</param>
public readonly partial record struct FileStatus(
    ulong Device, ulong Inode, ulong LengthBytes, FileTime Modified, FileTime Changed, uint Mode)
{
    private const int AtWorkingDirectory = -100;
    private const uint BasicStatus = 0x7FF;
    private const uint TypeMask = 0xF000;
    private const uint DirectoryType = 0x4000;
    private const uint RegularType = 0x8000;
    private const uint OwnerExecute = 0x40;

    /// <summary>Whether it is a folder.</summary>
    public bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    /// <summary>Whether it is an ordinary file: no folder, device, pipe or socket.</summary>
    public bool IsRegular => (Mode & TypeMask) == RegularType;

    /// <summary>Whether its owner may execute it.</summary>
    public bool IsExecutable => (Mode & OwnerExecute) != 0;

    /// <summary>Looks at a file; follows symbolic links.</summary>
    /// <exception cref="BurstException">There is none, or it may not be looked at.</exception>
    public static FileStatus Of(string path)
    {
        if (StatX(AtWorkingDirectory, path, 0, BasicStatus, out var raw) == 0)
            return From(raw);
        throw new BurstException($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>Looks at a file, or says no.</summary>
    public static bool TryGet(string path, out FileStatus status)
    {
        var found = StatX(AtWorkingDirectory, path, 0, BasicStatus, out var raw) == 0;
        status = found ? From(raw) : default;
        return found;
    }

    private static FileStatus From(in RawStatus raw) => new(
        MakeDevice(raw.DeviceMajor, raw.DeviceMinor),
        raw.Inode,
        raw.Size,
        new FileTime(raw.ModifiedSeconds, raw.ModifiedNanoseconds),
        new FileTime(raw.ChangedSeconds, raw.ChangedNanoseconds),
        raw.Mode);

    // glibc's makedev: the low bits of both numbers stay where old programs look for them.
    private static ulong MakeDevice(ulong major, ulong minor) =>
        (minor & 0xFF) | ((major & 0xFFF) << 8) | ((minor & ~0xFFUL) << 12) | ((major & ~0xFFFUL) << 32);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out RawStatus status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct RawStatus
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
