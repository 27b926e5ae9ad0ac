namespace Burst.Wasm.Wasi;

/// <summary>What may be done with a descriptor, as preview 1 numbers it.</summary>
/// <remarks>See <see cref="Descriptor.Denied"/> for what of this is enforced.</remarks>
[Flags]
internal enum Rights : ulong
{
    None = 0,
    DataSync = 1 << 0,
    Read = 1 << 1,
    Seek = 1 << 2,
    SetFlags = 1 << 3,
    Sync = 1 << 4,
    Tell = 1 << 5,
    Write = 1 << 6,
    Advise = 1 << 7,
    Allocate = 1 << 8,
    CreateDirectory = 1 << 9,
    CreateFile = 1 << 10,
    LinkSource = 1 << 11,
    LinkTarget = 1 << 12,
    Open = 1 << 13,
    ReadDirectory = 1 << 14,
    ReadLink = 1 << 15,
    RenameSource = 1 << 16,
    RenameTarget = 1 << 17,
    PathGetStatus = 1 << 18,
    PathSetSize = 1 << 19,
    PathSetTimes = 1 << 20,
    GetStatus = 1 << 21,
    SetSize = 1 << 22,
    SetTimes = 1 << 23,
    Symlink = 1 << 24,
    RemoveDirectory = 1 << 25,
    UnlinkFile = 1 << 26,
    Poll = 1 << 27,
    Shutdown = 1 << 28,
    Accept = 1 << 29,

    /// <summary>All that makes sense for a regular file.</summary>
    File = DataSync | Read | Seek | SetFlags | Sync | Tell | Write | Advise | Allocate | GetStatus
        | SetSize | SetTimes | Poll,

    /// <summary>All that makes sense for a directory.</summary>
    Directory = SetFlags | Sync | Advise | CreateDirectory | CreateFile | LinkSource | LinkTarget | Open | ReadDirectory
        | ReadLink | RenameSource | RenameTarget | PathGetStatus | PathSetSize | PathSetTimes | GetStatus | SetTimes
        | Symlink | RemoveDirectory | UnlinkFile | Poll,

    /// <summary>Standard input.</summary>
    Input = Read | SetFlags | GetStatus | Poll,

    /// <summary>Standard output and error.</summary>
    Output = Write | SetFlags | Sync | DataSync | GetStatus | Poll,

    /// <summary>Every right there is.</summary>
    All = (1 << 30) - 1,
}
