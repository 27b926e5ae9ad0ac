namespace Burst.Workers.Docker.Calls;

/// <summary>Why a function ended.</summary>
public enum CallEndReason : uint
{
    /// <summary>By itself, or by a signal.</summary>
    Ended = 0,

    /// <summary>It ran longer than it may.</summary>
    TimedOut = 1,

    /// <summary>It printed more than it may.</summary>
    PrintedTooMuch = 2,

    /// <summary>It could not be started.</summary>
    NotStarted = 3,

    /// <summary>An input could not be put in its place.</summary>
    InputNotPlaced = 4,
}

/// <summary>Why an output cannot be had.</summary>
public enum OutputRefusal : uint
{
    /// <summary>It is not there.</summary>
    Missing = 0,

    /// <summary>It is, or leads through, a symbolic link.</summary>
    Link = 1,

    /// <summary>It is neither a file nor a directory.</summary>
    Other = 2,

    /// <summary>It is a directory, and a file was asked for.</summary>
    IsDirectory = 3,

    /// <summary>It, or what it is in, is no directory.</summary>
    NotDirectory = 4,

    /// <summary>There are more files than the call allows.</summary>
    TooMany = 5,

    /// <summary>There are more bytes than the call allows.</summary>
    TooLarge = 6,

    /// <summary>It is in more directories than the agent goes down.</summary>
    TooDeep = 7,

    /// <summary>It cannot be read.</summary>
    Unreadable = 8,
}

/// <summary>How a call ended.</summary>
/// <param name="Number">The call's number.</param>
/// <param name="Status">As wait(2) gives it: a signal in the low 7 bits, else the exit status in the next 8.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Error">The system's error number, where something could not be done.</param>
/// <param name="InputIndex">The input that could not be placed, from 0.</param>
/// <param name="ProcessorTime">User and system time of all its processes.</param>
/// <param name="PeakBytes">The most memory that one of its processes had.</param>
/// <param name="MemoryKills">How many of its processes were killed because the container's memory was full.</param>
/// <param name="Trouble">What keeps the container from being as it was; empty where nothing does.</param>
public sealed record CallEnd(
    uint Number, int Status, CallEndReason Reason, int Error, uint InputIndex, TimeSpan ProcessorTime, long PeakBytes,
    long MemoryKills, string Trouble)
{
    /// <summary>The signal that ended it; 0 for none.</summary>
    public int Signal => Status & 0x7F;

    /// <summary>Its exit status; as a shell gives it where a signal ended it.</summary>
    public int ExitStatus => Signal != 0 ? 128 + Signal : (Status >> 8) & 0xFF;
}
