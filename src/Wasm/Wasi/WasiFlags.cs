namespace Burst.Wasm.Wasi;

/// <summary>Modes of a descriptor: <c>fdflags</c>.</summary>
[Flags]
internal enum DescriptorFlags : ushort
{
    None = 0,
    Append = 1,
    DataSync = 2,
    NonBlock = 4,
    ReadSync = 8,
    Sync = 16,
    All = 31,
}

/// <summary>How <c>path_open</c> treats what it finds: <c>oflags</c>.</summary>
[Flags]
internal enum OpenFlags : ushort
{
    None = 0,
    Create = 1,
    Directory = 2,
    Exclusive = 4,
    Truncate = 8,
    All = 15,
}

/// <summary>Which times to set: <c>fstflags</c>.</summary>
[Flags]
internal enum TimeFlags : ushort
{
    Access = 1,
    AccessNow = 2,
    Modify = 4,
    ModifyNow = 8,
    All = 15,
}

/// <summary>The clocks of preview 1.</summary>
internal enum ClockId : uint
{
    Realtime = 0,
    Monotonic = 1,
    ProcessCpu = 2,
    ThreadCpu = 3,
}
