using System.Runtime.InteropServices;

namespace Burst.Cli.Standby;

/// <summary>The C library's functions that a standby needs; -1 means that <see cref="Error"/> is set. Numbers are those of
/// Linux on x86-64, the only machine that has a front.</summary>
internal static unsafe partial class LibC
{
    public const int ReadWrite = 2;
    public const int CloseOnExec = 0x80000;
    public const int NoSignal = 0x4000;
    public const int WaitForAll = 0x100;
    public const int CloseReceivedOnExec = 0x40000000;
    public const int SocketLevel = 1;
    public const int PeerCredentials = 17;
    public const int ReceiveTimeout = 20;
    public const short PollIn = 1;
    public const int DuplicateCloseOnExec = 1030;
    public const int HangUp = 1;
    public const int NoSuchProcess = 3;

    /// <summary>The <c>errno</c> of the call just made on this thread.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int into);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int DuplicateAbove(int descriptor, int command, int lowest);

    [LibraryImport("libc", EntryPoint = "fchdir", SetLastError = true)]
    public static partial int ChangeDirectory(int descriptor);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetFileMask(uint mask);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int socket, void* address, void* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint Receive(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, void* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int name, void* value, ref uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial int EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getsid", SetLastError = true)]
    public static partial int SessionOf(int process);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>Ends the process at once, without waiting for handlers or threads.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int status);

    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }

    public struct Vector
    {
        public void* Start;
        public nuint Length;
    }

    public struct MessageHeader
    {
        public void* Name;
        public nuint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct timeval</c>: a length of time.</summary>
    public struct TimeValue
    {
        public long Seconds;
        public long Microseconds;
    }

    /// <summary><c>struct ucred</c>: who is at the other end of a socket.</summary>
    public struct Credentials
    {
        public int Process;
        public int User;
        public int Group;
    }
}
