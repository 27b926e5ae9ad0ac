using System.Runtime.InteropServices;

namespace Burst.Infer.Session;

/// <summary>What is needed of ptrace(2), for x86-64.</summary>
internal static unsafe partial class Tracing
{
    private const nint GetRegisters = 12;
    private const nint SetRegisters = 13;
    private const nint Continue = 7;
    private const nint DetachRequest = 17;
    private const nint SeizeRequest = 0x4206;
    private const nint InterruptRequest = 0x4207;
    private const int AllChildren = 0x40000000;
    private const int StopEvent = 128;

    /// <summary>Begins to trace a thread, which goes on.</summary>
    public static bool Seize(int thread) => Call(SeizeRequest, thread, 0, null) == 0;

    /// <summary>Has it stop before it next runs its own code.</summary>
    public static void Interrupt(int thread) => Call(InterruptRequest, thread, 0, null);

    /// <summary>Waits until it has; signals that come first are passed on.</summary>
    /// <returns><see langword="false"/> where it has ended instead.</returns>
    public static bool WaitForStop(int thread)
    {
        while (LibC.Wait(thread, out var status, AllChildren) == thread)
        {
            if ((status & 0xFF) != 0x7F)
                return false;
            if (status >> 16 == StopEvent)
                return true;
            Call(Continue, thread, 0, (void*)((status >> 8) & 0xFF));
        }

        return false;
    }

    /// <summary>Reads its registers.</summary>
    public static bool Get(int thread, Registers* registers) => Call(GetRegisters, thread, 0, registers) == 0;

    /// <summary>Sets them.</summary>
    public static void Set(int thread, Registers* registers) => Call(SetRegisters, thread, 0, registers);

    /// <summary>Ends tracing; it goes on.</summary>
    public static void Detach(int thread) => Call(DetachRequest, thread, 0, null);

    /// <summary>Writes to its memory.</summary>
    public static bool Write(int process, ulong address, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var local = new LibC.Vector { Start = (nuint)start, Length = (nuint)bytes.Length };
            var remote = new LibC.Vector { Start = (nuint)address, Length = (nuint)bytes.Length };
            return WriteMemory(process, &local, 1, &remote, 1, 0) == bytes.Length;
        }
    }

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static partial nint Call(nint request, int thread, nint address, void* data);

    [LibraryImport("libc", EntryPoint = "process_vm_writev", SetLastError = true)]
    private static partial nint WriteMemory(
        int process, LibC.Vector* local, nuint localCount, LibC.Vector* remote, nuint remoteCount, nuint flags);

    /// <summary>The kernel's <c>struct user_regs_struct</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 27 * 8)]
    public struct Registers
    {
        [FieldOffset(10 * 8)] public ulong Rax;
        [FieldOffset(14 * 8)] public ulong Rdi;
        [FieldOffset(15 * 8)] public ulong OriginalRax;
        [FieldOffset(16 * 8)] public ulong InstructionPointer;
        [FieldOffset(19 * 8)] public ulong StackPointer;
    }
}
