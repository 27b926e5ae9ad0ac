using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Operations on eight 16-bit lanes.</summary>
internal static class I16x8Operations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [VectorOperation(0x10), MethodImpl(Inline)]
    public static V128 Splat(int value) => Vector128.Create((short)value).AsByte();

    [VectorOperation(0x18), MethodImpl(Inline)]
    public static int ExtractLaneS(V128 a, byte lane) => a.AsInt16().GetElement(lane);

    [VectorOperation(0x19), MethodImpl(Inline)]
    public static int ExtractLaneU(V128 a, byte lane) => a.AsUInt16().GetElement(lane);

    [VectorOperation(0x1A), MethodImpl(Inline)]
    public static V128 ReplaceLane(V128 a, int value, byte lane) =>
        a.AsInt16().WithElement(lane, (short)value).AsByte();

    [VectorOperation(0x2D), MethodImpl(Inline)]
    public static V128 Eq(V128 a, V128 b) => Vector128.Equals(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x2E), MethodImpl(Inline)]
    public static V128 Ne(V128 a, V128 b) => ~Vector128.Equals(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x2F), MethodImpl(Inline)]
    public static V128 LtS(V128 a, V128 b) => Vector128.LessThan(a.AsInt16(), b.AsInt16()).AsByte();

    [VectorOperation(0x30), MethodImpl(Inline)]
    public static V128 LtU(V128 a, V128 b) => Vector128.LessThan(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x31), MethodImpl(Inline)]
    public static V128 GtS(V128 a, V128 b) => Vector128.GreaterThan(a.AsInt16(), b.AsInt16()).AsByte();

    [VectorOperation(0x32), MethodImpl(Inline)]
    public static V128 GtU(V128 a, V128 b) => Vector128.GreaterThan(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x33), MethodImpl(Inline)]
    public static V128 LeS(V128 a, V128 b) => Vector128.LessThanOrEqual(a.AsInt16(), b.AsInt16()).AsByte();

    [VectorOperation(0x34), MethodImpl(Inline)]
    public static V128 LeU(V128 a, V128 b) => Vector128.LessThanOrEqual(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x35), MethodImpl(Inline)]
    public static V128 GeS(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a.AsInt16(), b.AsInt16()).AsByte();

    [VectorOperation(0x36), MethodImpl(Inline)]
    public static V128 GeU(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x7C), MethodImpl(Inline)]
    public static V128 ExtaddPairwiseI8x16S(V128 a) => Ssse3.IsSupported
        ? Ssse3.MultiplyAddAdjacent(Vector128<byte>.One, a.AsSByte()).AsByte()
        : (((a.AsInt16() << 8) >> 8) + (a.AsInt16() >> 8)).AsByte();

    [VectorOperation(0x7D), MethodImpl(Inline)]
    public static V128 ExtaddPairwiseI8x16U(V128 a) => Ssse3.IsSupported
        ? Ssse3.MultiplyAddAdjacent(a, Vector128<sbyte>.One).AsByte()
        : ((a.AsUInt16() & Vector128.Create((ushort)0xFF)) + (a.AsUInt16() >> 8)).AsByte();

    [VectorOperation(0x80), MethodImpl(Inline)]
    public static V128 Abs(V128 a) => Vector128.Abs(a.AsInt16()).AsByte();

    [VectorOperation(0x81), MethodImpl(Inline)]
    public static V128 Neg(V128 a) => (-a.AsInt16()).AsByte();

    /// <summary>Product of two numbers with 15 bits of fraction, rounded. Only -1 times -1 saturates: pmulhrsw gives
    /// -1 there and nowhere else.</summary>
    [VectorOperation(0x82), MethodImpl(Inline)]
    public static V128 Q15mulrSatS(V128 a, V128 b)
    {
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyRoundedDoublingSaturateHigh(a.AsInt16(), b.AsInt16()).AsByte();
        if (!Ssse3.IsSupported)
            return Vector128.NarrowWithSaturation(
                Rounded(Vector128.WidenLower(a.AsInt16()) * Vector128.WidenLower(b.AsInt16())),
                Rounded(Vector128.WidenUpper(a.AsInt16()) * Vector128.WidenUpper(b.AsInt16()))).AsByte();
        Vector128<short> product = Ssse3.MultiplyHighRoundScale(a.AsInt16(), b.AsInt16());
        return (product ^ Vector128.Equals(product, Vector128.Create(short.MinValue))).AsByte();
    }

    [VectorOperation(0x83), MethodImpl(Inline)]
    public static int AllTrue(V128 a) => Vector128.EqualsAny(a.AsInt16(), Vector128<short>.Zero) ? 0 : 1;

    [VectorOperation(0x84), MethodImpl(Inline)]
    public static int Bitmask(V128 a) => (int)a.AsInt16().ExtractMostSignificantBits();

    [VectorOperation(0x85), MethodImpl(Inline)]
    public static V128 NarrowI32x4S(V128 a, V128 b) =>
        Vector128.NarrowWithSaturation(a.AsInt32(), b.AsInt32()).AsByte();

    /// <summary>From signed 32-bit lanes to unsigned 16-bit ones.</summary>
    [VectorOperation(0x86), MethodImpl(Inline)]
    public static V128 NarrowI32x4U(V128 a, V128 b) => Sse41.IsSupported
        ? Sse41.PackUnsignedSaturate(a.AsInt32(), b.AsInt32()).AsByte()
        : Vector128.Narrow(ToUInt16Range(a.AsInt32()), ToUInt16Range(b.AsInt32())).AsByte();

    [VectorOperation(0x87), MethodImpl(Inline)]
    public static V128 ExtendLowI8x16S(V128 a) => Vector128.WidenLower(a.AsSByte()).AsByte();

    [VectorOperation(0x88), MethodImpl(Inline)]
    public static V128 ExtendHighI8x16S(V128 a) => Vector128.WidenUpper(a.AsSByte()).AsByte();

    [VectorOperation(0x89), MethodImpl(Inline)]
    public static V128 ExtendLowI8x16U(V128 a) => Vector128.WidenLower(a).AsByte();

    [VectorOperation(0x8A), MethodImpl(Inline)]
    public static V128 ExtendHighI8x16U(V128 a) => Vector128.WidenUpper(a).AsByte();

    [VectorOperation(0x8B), MethodImpl(Inline)]
    public static V128 Shl(V128 a, int count) => (a.AsUInt16() << (count & 15)).AsByte();

    [VectorOperation(0x8C), MethodImpl(Inline)]
    public static V128 ShrS(V128 a, int count) => (a.AsInt16() >> (count & 15)).AsByte();

    [VectorOperation(0x8D), MethodImpl(Inline)]
    public static V128 ShrU(V128 a, int count) => (a.AsUInt16() >> (count & 15)).AsByte();

    [VectorOperation(0x8E), MethodImpl(Inline)]
    public static V128 Add(V128 a, V128 b) => (a.AsInt16() + b.AsInt16()).AsByte();

    [VectorOperation(0x8F), MethodImpl(Inline)]
    public static V128 AddSatS(V128 a, V128 b) => Vector128.AddSaturate(a.AsInt16(), b.AsInt16()).AsByte();

    [VectorOperation(0x90), MethodImpl(Inline)]
    public static V128 AddSatU(V128 a, V128 b) => Vector128.AddSaturate(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x91), MethodImpl(Inline)]
    public static V128 Sub(V128 a, V128 b) => (a.AsInt16() - b.AsInt16()).AsByte();

    [VectorOperation(0x92), MethodImpl(Inline)]
    public static V128 SubSatS(V128 a, V128 b) => Vector128.SubtractSaturate(a.AsInt16(), b.AsInt16()).AsByte();

    [VectorOperation(0x93), MethodImpl(Inline)]
    public static V128 SubSatU(V128 a, V128 b) => Vector128.SubtractSaturate(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x95), MethodImpl(Inline)]
    public static V128 Mul(V128 a, V128 b) => (a.AsInt16() * b.AsInt16()).AsByte();

    [VectorOperation(0x96), MethodImpl(Inline)]
    public static V128 MinS(V128 a, V128 b) => Vector128.Min(a.AsInt16(), b.AsInt16()).AsByte();

    [VectorOperation(0x97), MethodImpl(Inline)]
    public static V128 MinU(V128 a, V128 b) => Vector128.Min(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x98), MethodImpl(Inline)]
    public static V128 MaxS(V128 a, V128 b) => Vector128.Max(a.AsInt16(), b.AsInt16()).AsByte();

    [VectorOperation(0x99), MethodImpl(Inline)]
    public static V128 MaxU(V128 a, V128 b) => Vector128.Max(a.AsUInt16(), b.AsUInt16()).AsByte();

    [VectorOperation(0x9B), MethodImpl(Inline)]
    public static V128 AvgrU(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.Average(a.AsUInt16(), b.AsUInt16()).AsByte()
        : ((a | b).AsUInt16() - ((a ^ b).AsUInt16() >> 1)).AsByte();

    [VectorOperation(0x9C), MethodImpl(Inline)]
    public static V128 ExtmulLowI8x16S(V128 a, V128 b) =>
        (Vector128.WidenLower(a.AsSByte()) * Vector128.WidenLower(b.AsSByte())).AsByte();

    [VectorOperation(0x9D), MethodImpl(Inline)]
    public static V128 ExtmulHighI8x16S(V128 a, V128 b) =>
        (Vector128.WidenUpper(a.AsSByte()) * Vector128.WidenUpper(b.AsSByte())).AsByte();

    [VectorOperation(0x9E), MethodImpl(Inline)]
    public static V128 ExtmulLowI8x16U(V128 a, V128 b) =>
        (Vector128.WidenLower(a) * Vector128.WidenLower(b)).AsByte();

    [VectorOperation(0x9F), MethodImpl(Inline)]
    public static V128 ExtmulHighI8x16U(V128 a, V128 b) =>
        (Vector128.WidenUpper(a) * Vector128.WidenUpper(b)).AsByte();

    [MethodImpl(Inline)]
    private static Vector128<uint> ToUInt16Range(Vector128<int> a) =>
        Vector128.Min(Vector128.Max(a, Vector128<int>.Zero), Vector128.Create((int)ushort.MaxValue)).AsUInt32();

    [MethodImpl(Inline)]
    private static Vector128<int> Rounded(Vector128<int> product) => (product + Vector128.Create(0x4000)) >> 15;
}
