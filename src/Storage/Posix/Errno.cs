using System.Runtime.InteropServices;

namespace Burst.Storage.Posix;

/// <summary>Why a system call failed: Linux's numbers, 0 for success.</summary>
internal enum Errno
{
    None = 0,
    NotPermitted = 1,
    NoEntry = 2,
    Interrupted = 4,
    IO = 5,
    TryAgain = 11,
    NoMemory = 12,
    AccessDenied = 13,
    Exists = 17,
    CrossDevice = 18,
    NotFolder = 20,
    IsFolder = 21,
    Invalid = 22,
    TooManyOpenInSystem = 23,
    TooManyOpen = 24,
    NoSpace = 28,
    TooManyLinks = 31,
    NoSuchCall = 38,
    TooManySymbolicLinks = 40,
    NotSupported = 95,
}

/// <summary>Text for errors.</summary>
internal static class ErrnoText
{
    /// <summary>The system's own words, such as "No space left on device".</summary>
    public static string Describe(this Errno errno) => Marshal.GetPInvokeErrorMessage((int)errno);
}
