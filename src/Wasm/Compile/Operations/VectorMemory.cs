using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Burst.Wasm.Structure;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Loads and stores of vectors, at addresses that are known to be right or that fault.</summary>
/// <remarks>The methods bear the names of the instructions. Source: WebAssembly 2.0, §4.4.7.</remarks>
internal static unsafe class VectorMemory
{
    private static readonly MethodInfo?[] Methods = Collect();

    /// <summary>The method of an instruction; addresses come first, then operands, then the lane.</summary>
    public static MethodInfo MethodOf(int opcode) => Methods[opcode - Opcodes.FirstVector]!;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load(byte* address) => Unsafe.ReadUnaligned<V128>(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store(byte* address, V128 value) => Unsafe.WriteUnaligned(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load8x8S(byte* address) => Vector128.WidenLower(Half(address).AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load8x8U(byte* address) => Vector128.WidenLower(Half(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load16x4S(byte* address) => Vector128.WidenLower(Half(address).AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load16x4U(byte* address) => Vector128.WidenLower(Half(address).AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32x2S(byte* address) => Vector128.WidenLower(Half(address).AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32x2U(byte* address) => Vector128.WidenLower(Half(address).AsUInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load8Splat(byte* address) => Vector128.Create(*address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load16Splat(byte* address) => Vector128.Create(Unsafe.ReadUnaligned<ushort>(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32Splat(byte* address) => Vector128.Create(Unsafe.ReadUnaligned<uint>(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load64Splat(byte* address) => Vector128.Create(Unsafe.ReadUnaligned<ulong>(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32Zero(byte* address) =>
        Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load64Zero(byte* address) => Half(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load8Lane(byte* address, V128 vector, byte lane) => vector.WithElement(lane, *address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load16Lane(byte* address, V128 vector, byte lane) =>
        vector.AsUInt16().WithElement(lane, Unsafe.ReadUnaligned<ushort>(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load32Lane(byte* address, V128 vector, byte lane) =>
        vector.AsUInt32().WithElement(lane, Unsafe.ReadUnaligned<uint>(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 V128Load64Lane(byte* address, V128 vector, byte lane) =>
        vector.AsUInt64().WithElement(lane, Unsafe.ReadUnaligned<ulong>(address)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store8Lane(byte* address, V128 vector, byte lane) => *address = vector.GetElement(lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store16Lane(byte* address, V128 vector, byte lane) =>
        Unsafe.WriteUnaligned(address, vector.AsUInt16().GetElement(lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store32Lane(byte* address, V128 vector, byte lane) =>
        Unsafe.WriteUnaligned(address, vector.AsUInt32().GetElement(lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void V128Store64Lane(byte* address, V128 vector, byte lane) =>
        Unsafe.WriteUnaligned(address, vector.AsUInt64().GetElement(lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V128 Half(byte* address) => Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(address)).AsByte();

    private static MethodInfo?[] Collect()
    {
        var methods = new MethodInfo?[0x100];
        foreach (var field in typeof(Opcode).GetFields())
        {
            if (field.Name.StartsWith("V128Load") || field.Name.StartsWith("V128Store"))
                methods[(int)field.GetRawConstantValue()! - Opcodes.FirstVector] = typeof(VectorMemory).GetMethod(field.Name);
        }

        return methods;
    }
}
