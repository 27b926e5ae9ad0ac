using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Burst.Engine;

namespace Burst.Cli.Benchmarking.Headline;

/// <summary>A native program that sleeps and then writes its first argument, ten characters long, to the file <c>out</c>.</summary>
/// <remarks>Written as machine code, so that no compiler is needed and starting it costs no more than a process does: one
/// page, no libraries.</remarks>
internal static class SleepProgram
{
    private const int HeaderLength = 120;
    private const ulong LoadAddress = 0x400000;

    private static ReadOnlySpan<byte> Code =>
    [
        0x48, 0x8B, 0x5C, 0x24, 0x10,             // mov rbx, [rsp+16]          argv[1]
        0xB8, 0x23, 0x00, 0x00, 0x00,             // mov eax, 35                nanosleep
        0x48, 0x8D, 0x3D, 0x52, 0x00, 0x00, 0x00, // lea rdi, [rip+time]
        0x31, 0xF6,                               // xor esi, esi
        0x0F, 0x05,                               // syscall
        0x85, 0xC0, 0x75, 0x3B,                   // test eax, eax; jnz fail
        0xB8, 0x02, 0x00, 0x00, 0x00,             // mov eax, 2                 open
        0x48, 0x8D, 0x3D, 0x50, 0x00, 0x00, 0x00, // lea rdi, [rip+name]
        0xBE, 0x41, 0x02, 0x00, 0x00,             // mov esi, O_WRONLY | O_CREAT | O_TRUNC
        0xBA, 0xA4, 0x01, 0x00, 0x00,             // mov edx, 0644
        0x0F, 0x05,                               // syscall
        0x85, 0xC0, 0x78, 0x1D,                   // test eax, eax; js fail
        0x89, 0xC7,                               // mov edi, eax
        0x48, 0x89, 0xDE,                         // mov rsi, rbx
        0xBA, 0x0A, 0x00, 0x00, 0x00,             // mov edx, 10
        0xB8, 0x01, 0x00, 0x00, 0x00,             // mov eax, 1                 write
        0x0F, 0x05,                               // syscall
        0x83, 0xF8, 0x0A, 0x75, 0x04,             // cmp eax, 10; jne fail
        0x31, 0xFF, 0xEB, 0x05,                   // xor edi, edi; jmp exit
        0xBF, 0x01, 0x00, 0x00, 0x00,             // fail: mov edi, 1
        0xB8, 0xE7, 0x00, 0x00, 0x00,             // exit: mov eax, 231         exit_group
        0x0F, 0x05,                               // syscall
    ];

    /// <summary>Makes the program.</summary>
    /// <param name="time">How long it sleeps.</param>
    /// <exception cref="BurstException">This machine's processor is another one.</exception>
    public static byte[] Make(TimeSpan time)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            throw new BurstException(
                $"the program that waits is x86-64 machine code, and this machine is {RuntimeInformation.OSArchitecture}; --kind wasm runs everywhere");
        }

        var timeStart = HeaderLength + Code.Length;
        var file = new byte[timeStart + 16 + "out\0"u8.Length];
        WriteHeader(file);
        Code.CopyTo(file.AsSpan(HeaderLength));
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(timeStart), time.Ticks / TimeSpan.TicksPerSecond);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(timeStart + 8), time.Ticks % TimeSpan.TicksPerSecond * 100);
        "out\0"u8.CopyTo(file.AsSpan(timeStart + 16));
        PointAt(file, instructionEnd: 17, target: Code.Length);
        PointAt(file, instructionEnd: 37, target: Code.Length + 16);
        return file;
    }

    // The distance stands in the last four bytes of the instruction and counts from its end.
    private static void PointAt(byte[] file, int instructionEnd, int target) =>
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(HeaderLength + instructionEnd - 4), target - instructionEnd);

    /// <summary>An ELF header and one segment: the whole file, readable and executable.</summary>
    private static void WriteHeader(byte[] file)
    {
        ReadOnlySpan<byte> identity = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(file);
        Put16(16, 2); // executable
        Put16(18, 62); // x86-64
        Put32(20, 1);
        Put64(24, LoadAddress + HeaderLength); // entry point
        Put64(32, 64); // segments
        Put16(52, 64);
        Put16(54, 56);
        Put16(56, 1);
        Put32(64, 1); // to be loaded
        Put32(68, 5); // read, execute
        Put64(80, LoadAddress);
        Put64(88, LoadAddress);
        Put64(96, (ulong)file.Length);
        Put64(104, (ulong)file.Length);
        Put64(112, 0x1000);

        void Put16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), value);
        void Put32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);
        void Put64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(offset), value);
    }
}
