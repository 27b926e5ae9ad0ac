using System.Runtime.InteropServices;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Sandboxing;

/// <summary>Landlock, the kernel's sandbox for unprivileged processes: its system calls, rights and versions.</summary>
/// <remarks>Source: <c>linux/landlock.h</c>. System call numbers from 424 on are the same on every architecture.</remarks>
internal static unsafe class Landlock
{
    public const ulong Execute = 1 << 0;
    public const ulong WriteFile = 1 << 1;
    public const ulong ReadFile = 1 << 2;
    public const ulong ReadFolder = 1 << 3;
    public const ulong RemoveFolder = 1 << 4;
    public const ulong RemoveFile = 1 << 5;
    public const ulong MakeCharacterDevice = 1 << 6;
    public const ulong MakeFolder = 1 << 7;
    public const ulong MakeRegular = 1 << 8;
    public const ulong MakeSocket = 1 << 9;
    public const ulong MakePipe = 1 << 10;
    public const ulong MakeBlockDevice = 1 << 11;
    public const ulong MakeLink = 1 << 12;

    /// <summary>Move or link between folders; from version 2, and denied to all before.</summary>
    public const ulong Refer = 1 << 13;

    /// <summary>From version 3.</summary>
    public const ulong Truncate = 1 << 14;

    /// <summary>From version 5.</summary>
    public const ulong DeviceControl = 1 << 15;

    /// <summary>From version 4: bind and connect.</summary>
    public const ulong AllTcp = 3;

    /// <summary>From version 6.</summary>
    public const ulong ScopeAbstractSockets = 1;

    /// <summary>From version 6.</summary>
    public const ulong ScopeSignals = 2;

    private const nint CreateNumber = 444;
    private const nint AddRuleNumber = 445;
    private const nint RestrictNumber = 446;
    private const nint AskVersion = 1;
    private const nint AskErrata = 2;
    private const nint PathBeneath = 1;
    private const int NoNewPrivileges = 38;

    // With erratum 2 a scoped thread may not even signal its own process, as the garbage collector has to.
    private const nint SignalsWithinProcess = 1 << 1;

    /// <summary>The kernel's version of the interface, from 1; 0 where there is none or it is switched off.</summary>
    public static int Version { get; } =
        (int)Math.Max(0, LibC.SystemCall(CreateNumber, 0, 0, AskVersion, 0));

    /// <summary>Whether a thread in a signal scope can still signal the other threads of its process.</summary>
    public static bool CanScopeSignals { get; } = Version >= 6
        && LibC.SystemCall(CreateNumber, 0, 0, AskErrata, 0) is var errata && errata > 0 && (errata & SignalsWithinProcess) != 0;

    /// <summary>Makes a ruleset.</summary>
    /// <returns>Its descriptor, or -1 with the error number.</returns>
    public static int Create(ulong files, ulong network, ulong scopes, out int error)
    {
        var attributes = new RulesetAttributes { Files = files, Network = network, Scopes = scopes };
        var length = Version switch
        {
            < 4 => 8,
            < 6 => 16,
            _ => 24,
        };
        var descriptor = (int)LibC.SystemCall(CreateNumber, (nint)(&attributes), length, 0, 0);
        error = descriptor < 0 ? LibC.Error : 0;
        return descriptor;
    }

    /// <summary>Allows accesses to a folder and what is beneath it, or to a file.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Allow(int ruleset, int path, ulong accesses)
    {
        var rule = new PathRule { Accesses = accesses, Path = path };
        return LibC.SystemCall(AddRuleNumber, ruleset, PathBeneath, (nint)(&rule), 0) == 0 ? 0 : LibC.Error;
    }

    /// <summary>Puts the calling thread, and all that it starts, in the sandbox for good.</summary>
    /// <returns>0, or the error number.</returns>
    public static int RestrictThisThread(int ruleset) =>
        LibC.ProcessControl(NoNewPrivileges, 1, 0, 0, 0) == 0 && LibC.SystemCall(RestrictNumber, ruleset, 0, 0, 0) == 0
            ? 0
            : LibC.Error;

    [StructLayout(LayoutKind.Sequential)]
    private struct RulesetAttributes
    {
        public ulong Files;
        public ulong Network;
        public ulong Scopes;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Accesses;
        public int Path;
    }
}
