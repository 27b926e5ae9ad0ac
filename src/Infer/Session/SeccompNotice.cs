using System.Runtime.CompilerServices;

namespace Burst.Infer.Session;

/// <summary>A system call of a stopped process: the kernel's <c>struct seccomp_notif</c>.</summary>
internal struct SeccompNotice
{
    /// <summary>Names the call in the answer.</summary>
    public ulong Id;

    /// <summary>The thread that makes it.</summary>
    public int Process;

    /// <summary>Zero.</summary>
    public uint Flags;

    /// <summary>The call's number.</summary>
    public int Number;

    /// <summary>The machine's architecture; the filter lets only x86-64 through.</summary>
    public uint Architecture;

    /// <summary>Where the process stands.</summary>
    public ulong InstructionPointer;

    /// <summary>The call's six arguments.</summary>
    public SixNumbers Arguments;

    [InlineArray(6)]
    public struct SixNumbers
    {
        private ulong _first;
    }
}

/// <summary>What becomes of the call: the kernel's <c>struct seccomp_notif_resp</c>.</summary>
internal struct SeccompAnswer
{
    /// <summary>The call goes on as if nothing had been.</summary>
    public const uint Continue = 1;

    /// <summary>Which call.</summary>
    public ulong Id;

    /// <summary>What it returns, unless it goes on.</summary>
    public long Value;

    /// <summary>Minus the error number that it returns, unless it goes on.</summary>
    public int Error;

    /// <summary>0, or <see cref="Continue"/>.</summary>
    public uint Flags;
}
