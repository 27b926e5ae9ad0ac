namespace Burst.Wasm.Wasi;

/// <summary>What a call of preview 1 answers. The numbers are those of <c>wasi_snapshot_preview1</c>.</summary>
/// <remarks>An <see langword="int"/>, so that host functions return it as an <c>i32</c>.</remarks>
internal enum Errno
{
    Success = 0,
    ArgumentListTooLong = 1,
    AccessDenied = 2,
    BadDescriptor = 8,
    Busy = 10,
    Exists = 20,
    BadAddress = 21,
    FileTooLarge = 22,
    IllegalByteSequence = 25,
    Invalid = 28,
    InputOutput = 29,
    IsDirectory = 31,
    SymbolicLinkLoop = 32,
    TooManyDescriptors = 33,
    TooManyLinks = 34,
    NameTooLong = 37,
    NoEntry = 44,
    NoSpace = 51,
    NotImplemented = 52,
    NotDirectory = 54,
    NotEmpty = 55,
    NotSocket = 57,
    NotSupported = 58,
    NotPermitted = 63,
    ReadOnlyFileSystem = 69,
    InvalidSeek = 70,
    CrossDeviceLink = 75,
    NotCapable = 76,
}
