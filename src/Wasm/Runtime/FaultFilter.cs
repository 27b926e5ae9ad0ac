using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace Burst.Wasm.Runtime;

/// <summary>
/// A few instructions ahead of the .NET runtime's handler of segmentation faults: a fault inside the arena is shown to
/// it
/// as one at address 0, of which it makes a NullReferenceException; all other faults keep their meaning.
/// </summary>
/// <remarks>
/// <para>Without it the runtime ends the process at a fault that is not near address 0.</para>
/// <para>A fault in native code stays fatal, whatever the address: the runtime raises exceptions for managed code
/// only.</para>
/// <para>Only faults of access rights (<c>SEGV_ACCERR</c>) are looked at, since the arena is mapped as a whole; a
/// signal
/// sent by a process has other codes, and no address.</para>
/// </remarks>
internal static unsafe class FaultFilter
{
    /// <summary>More than the C library's <c>struct sigaction</c>, whose first field is the handler's
    /// address.</summary>
    private const int ActionBytes = 256;

    /// <summary>Whether there is a filter for this processor.</summary>
    /// <param name="isDemanded">Counts a processor too for which it was written but on which it was never seen to run:
    /// there a
    /// mistake would end the process.</param>
    public static bool IsKnown(bool isDemanded) => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => true,
        Architecture.Arm64 => isDemanded,
        _ => false,
    };

    /// <summary>Puts the filter in place and tries it. To be called once in a process.</summary>
    /// <returns>Whether a fault in the range is a NullReferenceException now.</returns>
    public static bool TryInstall(byte* first, nuint bytes)
    {
        var action = stackalloc byte[ActionBytes];
        if (Libc.SignalAction(Libc.SegmentationFault, null, action) != 0)
            return false;
        var handler = *(nint*)action;
        if (handler is 0 or 1)
            return false; // the default, or ignored: it is not the runtime that handles faults here
        var code = Libc.Map(Libc.PageSize);
        if (code == null)
            return false;
        var filter = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? X64((ulong)first, bytes, (ulong)handler)
            : Arm64((ulong)first, bytes, (ulong)handler);
        filter.CopyTo(new Span<byte>(code, filter.Length));
        if (!Libc.Protect(code, Libc.PageSize, Libc.ProtectReadExecute))
        {
            Libc.Unmap(code, Libc.PageSize);
            return false;
        }

        // All else stays as the runtime had it: its flags (alternate stack, siginfo) and its mask.
        *(nint*)action = (nint)code;
        return Libc.SignalAction(Libc.SegmentationFault, action, null) == 0 && FaultIsException(first);
    }

    /// <summary>The handler's arguments are rdi: signal, rsi: siginfo (code at 8, address at 16), rdx:
    /// context.</summary>
    internal static byte[] X64(ulong first, ulong bytes, ulong handler) =>
    [
        0x83, 0x7E, 0x08, 0x02, // cmp dword [rsi+8], SEGV_ACCERR
        0x75, 0x2A, // jne chain
        0x48, 0x8B, 0x46, 0x10, // mov rax, [rsi+16]
        0x48, 0xB9, .. BitConverter.GetBytes(first), // mov rcx, first
        0x48, 0x29, 0xC8, // sub rax, rcx
        0x48, 0xB9, .. BitConverter.GetBytes(bytes), // mov rcx, bytes
        0x48, 0x39, 0xC8, // cmp rax, rcx
        0x73, 0x0A, // jae chain
        0x90, 0x90, // room
        0x48, 0xC7, 0x46, 0x10, 0, 0, 0, 0, // mov qword [rsi+16], 0
        0x48, 0xB8, .. BitConverter.GetBytes(handler), // chain: mov rax, handler
        0xFF, 0xE0, // jmp rax
    ];

    /// <summary>The handler's arguments are x0: signal, x1: siginfo (code at 8, address at 16), x2: context.</summary>
    internal static byte[] Arm64(ulong first, ulong bytes, ulong handler)
    {
        ReadOnlySpan<uint> instructions =
        [
            0xB9400829, // ldr  w9, [x1, #8]
            0x7100093F, // cmp  w9, #2
            0x54000101, // b.ne chain
            0xF9400829, // ldr  x9, [x1, #16]
            0x5800010A, // ldr  x10, first
            0xCB0A0129, // sub  x9, x9, x10
            0x5800010A, // ldr  x10, bytes
            0xEB0A013F, // cmp  x9, x10
            0x54000042, // b.hs chain
            0xF900083F, // str  xzr, [x1, #16]
            0x580000D0, // chain: ldr x16, handler
            0xD61F0200, // br   x16
        ];
        return
        [
            .. MemoryMarshal.AsBytes(instructions),
            .. BitConverter.GetBytes(first), .. BitConverter.GetBytes(bytes), .. BitConverter.GetBytes(handler),
        ];
    }

    /// <summary>Faults on purpose, in a generated method, as module code would.</summary>
    private static bool FaultIsException(byte* place)
    {
        var method = new DynamicMethod("Fault", typeof(int), [typeof(nint)], typeof(FaultFilter).Module);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldind_I4);
        il.Emit(OpCodes.Ret);
        var fault = method.CreateDelegate<Func<nint, int>>();
        try
        {
            fault((nint)place);
            return false;
        }
        catch (NullReferenceException)
        {
            return true;
        }
    }
}
