using System.Runtime.InteropServices;

namespace Burst.Workers.Processes.Native;

/// <summary>Error numbers of Linux.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int ArgumentsTooLong = 7;
    public const int NotExecutable = 8;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int TextBusy = 26;
    public const int NoSystemCall = 38;
    public const int NotEmpty = 39;
    public const int NotSupported = 95;

    /// <summary>The system's text for a number, with the number.</summary>
    public static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (error {error})";
}
