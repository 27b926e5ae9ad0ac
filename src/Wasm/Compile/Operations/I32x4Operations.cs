using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Operations on four 32-bit lanes.</summary>
internal static class I32x4Operations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [VectorOperation(0x11), MethodImpl(Inline)]
    public static V128 Splat(int value) => Vector128.Create(value).AsByte();

    [VectorOperation(0x1B), MethodImpl(Inline)]
    public static int ExtractLane(V128 a, byte lane) => a.AsInt32().GetElement(lane);

    [VectorOperation(0x1C), MethodImpl(Inline)]
    public static V128 ReplaceLane(V128 a, int value, byte lane) => a.AsInt32().WithElement(lane, value).AsByte();

    [VectorOperation(0x37), MethodImpl(Inline)]
    public static V128 Eq(V128 a, V128 b) => Vector128.Equals(a.AsUInt32(), b.AsUInt32()).AsByte();

    [VectorOperation(0x38), MethodImpl(Inline)]
    public static V128 Ne(V128 a, V128 b) => ~Vector128.Equals(a.AsUInt32(), b.AsUInt32()).AsByte();

    [VectorOperation(0x39), MethodImpl(Inline)]
    public static V128 LtS(V128 a, V128 b) => Vector128.LessThan(a.AsInt32(), b.AsInt32()).AsByte();

    [VectorOperation(0x3A), MethodImpl(Inline)]
    public static V128 LtU(V128 a, V128 b) => Vector128.LessThan(a.AsUInt32(), b.AsUInt32()).AsByte();

    [VectorOperation(0x3B), MethodImpl(Inline)]
    public static V128 GtS(V128 a, V128 b) => Vector128.GreaterThan(a.AsInt32(), b.AsInt32()).AsByte();

    [VectorOperation(0x3C), MethodImpl(Inline)]
    public static V128 GtU(V128 a, V128 b) => Vector128.GreaterThan(a.AsUInt32(), b.AsUInt32()).AsByte();

    [VectorOperation(0x3D), MethodImpl(Inline)]
    public static V128 LeS(V128 a, V128 b) => Vector128.LessThanOrEqual(a.AsInt32(), b.AsInt32()).AsByte();

    [VectorOperation(0x3E), MethodImpl(Inline)]
    public static V128 LeU(V128 a, V128 b) => Vector128.LessThanOrEqual(a.AsUInt32(), b.AsUInt32()).AsByte();

    [VectorOperation(0x3F), MethodImpl(Inline)]
    public static V128 GeS(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a.AsInt32(), b.AsInt32()).AsByte();

    [VectorOperation(0x40), MethodImpl(Inline)]
    public static V128 GeU(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a.AsUInt32(), b.AsUInt32()).AsByte();

    [VectorOperation(0x7E), MethodImpl(Inline)]
    public static V128 ExtaddPairwiseI16x8S(V128 a) => Sse2.IsSupported
        ? Sse2.MultiplyAddAdjacent(a.AsInt16(), Vector128<short>.One).AsByte()
        : (((a.AsInt32() << 16) >> 16) + (a.AsInt32() >> 16)).AsByte();

    [VectorOperation(0x7F), MethodImpl(Inline)]
    public static V128 ExtaddPairwiseI16x8U(V128 a) =>
        ((a.AsUInt32() & Vector128.Create(0xFFFFu)) + (a.AsUInt32() >> 16)).AsByte();

    [VectorOperation(0xA0), MethodImpl(Inline)]
    public static V128 Abs(V128 a) => Vector128.Abs(a.AsInt32()).AsByte();

    [VectorOperation(0xA1), MethodImpl(Inline)]
    public static V128 Neg(V128 a) => (-a.AsInt32()).AsByte();

    [VectorOperation(0xA3), MethodImpl(Inline)]
    public static int AllTrue(V128 a) => Vector128.EqualsAny(a.AsInt32(), Vector128<int>.Zero) ? 0 : 1;

    [VectorOperation(0xA4), MethodImpl(Inline)]
    public static int Bitmask(V128 a) => (int)a.AsInt32().ExtractMostSignificantBits();

    [VectorOperation(0xA7), MethodImpl(Inline)]
    public static V128 ExtendLowI16x8S(V128 a) => Vector128.WidenLower(a.AsInt16()).AsByte();

    [VectorOperation(0xA8), MethodImpl(Inline)]
    public static V128 ExtendHighI16x8S(V128 a) => Vector128.WidenUpper(a.AsInt16()).AsByte();

    [VectorOperation(0xA9), MethodImpl(Inline)]
    public static V128 ExtendLowI16x8U(V128 a) => Vector128.WidenLower(a.AsUInt16()).AsByte();

    [VectorOperation(0xAA), MethodImpl(Inline)]
    public static V128 ExtendHighI16x8U(V128 a) => Vector128.WidenUpper(a.AsUInt16()).AsByte();

    [VectorOperation(0xAB), MethodImpl(Inline)]
    public static V128 Shl(V128 a, int count) => (a.AsUInt32() << (count & 31)).AsByte();

    [VectorOperation(0xAC), MethodImpl(Inline)]
    public static V128 ShrS(V128 a, int count) => (a.AsInt32() >> (count & 31)).AsByte();

    [VectorOperation(0xAD), MethodImpl(Inline)]
    public static V128 ShrU(V128 a, int count) => (a.AsUInt32() >> (count & 31)).AsByte();

    [VectorOperation(0xAE), MethodImpl(Inline)]
    public static V128 Add(V128 a, V128 b) => (a.AsInt32() + b.AsInt32()).AsByte();

    [VectorOperation(0xB1), MethodImpl(Inline)]
    public static V128 Sub(V128 a, V128 b) => (a.AsInt32() - b.AsInt32()).AsByte();

    [VectorOperation(0xB5), MethodImpl(Inline)]
    public static V128 Mul(V128 a, V128 b) => (a.AsInt32() * b.AsInt32()).AsByte();

    [VectorOperation(0xB6), MethodImpl(Inline)]
    public static V128 MinS(V128 a, V128 b) => Vector128.Min(a.AsInt32(), b.AsInt32()).AsByte();

    [VectorOperation(0xB7), MethodImpl(Inline)]
    public static V128 MinU(V128 a, V128 b) => Vector128.Min(a.AsUInt32(), b.AsUInt32()).AsByte();

    [VectorOperation(0xB8), MethodImpl(Inline)]
    public static V128 MaxS(V128 a, V128 b) => Vector128.Max(a.AsInt32(), b.AsInt32()).AsByte();

    [VectorOperation(0xB9), MethodImpl(Inline)]
    public static V128 MaxU(V128 a, V128 b) => Vector128.Max(a.AsUInt32(), b.AsUInt32()).AsByte();

    [VectorOperation(0xBA), MethodImpl(Inline)]
    public static V128 DotI16x8S(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()).AsByte()
        : (Even(a) * Even(b) + (a.AsInt32() >> 16) * (b.AsInt32() >> 16)).AsByte();

    [VectorOperation(0xBC), MethodImpl(Inline)]
    public static V128 ExtmulLowI16x8S(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsInt16() * b.AsInt16(), Sse2.MultiplyHigh(a.AsInt16(), b.AsInt16())).AsByte()
        : (Vector128.WidenLower(a.AsInt16()) * Vector128.WidenLower(b.AsInt16())).AsByte();

    [VectorOperation(0xBD), MethodImpl(Inline)]
    public static V128 ExtmulHighI16x8S(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsInt16() * b.AsInt16(), Sse2.MultiplyHigh(a.AsInt16(), b.AsInt16())).AsByte()
        : (Vector128.WidenUpper(a.AsInt16()) * Vector128.WidenUpper(b.AsInt16())).AsByte();

    [VectorOperation(0xBE), MethodImpl(Inline)]
    public static V128 ExtmulLowI16x8U(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.UnpackLow(a.AsUInt16() * b.AsUInt16(), Sse2.MultiplyHigh(a.AsUInt16(), b.AsUInt16())).AsByte()
        : (Vector128.WidenLower(a.AsUInt16()) * Vector128.WidenLower(b.AsUInt16())).AsByte();

    [VectorOperation(0xBF), MethodImpl(Inline)]
    public static V128 ExtmulHighI16x8U(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.UnpackHigh(a.AsUInt16() * b.AsUInt16(), Sse2.MultiplyHigh(a.AsUInt16(), b.AsUInt16())).AsByte()
        : (Vector128.WidenUpper(a.AsUInt16()) * Vector128.WidenUpper(b.AsUInt16())).AsByte();

    [VectorOperation(0xF8), MethodImpl(Inline)]
    public static V128 TruncSatF32x4S(V128 a) => Vector128.ConvertToInt32(a.AsSingle()).AsByte();

    [VectorOperation(0xF9), MethodImpl(Inline)]
    public static V128 TruncSatF32x4U(V128 a) => Vector128.ConvertToUInt32(a.AsSingle()).AsByte();

    /// <summary>Two doubles to the lower two lanes, the upper two are 0.</summary>
    [VectorOperation(0xFC), MethodImpl(Inline)]
    public static V128 TruncSatF64x2SZero(V128 a)
    {
        Vector128<double> value = a.AsDouble();
        if (!Sse2.IsSupported)
            return Vector128.Create((int)value.GetElement(0), (int)value.GetElement(1), 0, 0).AsByte();
        // NaN becomes 0; what is too small, cvttpd2dq turns into the least integer by itself.
        Vector128<double> number = value & Vector128.Equals(value, value);
        Vector128<double> bounded = Sse2.Min(number, Vector128.Create((double)int.MaxValue));
        return Sse2.ConvertToVector128Int32WithTruncation(bounded).AsByte();
    }

    /// <summary>Two doubles to the lower two lanes, the upper two are 0.</summary>
    [VectorOperation(0xFD), MethodImpl(Inline)]
    public static V128 TruncSatF64x2UZero(V128 a)
    {
        Vector128<double> value = a.AsDouble();
        if (!Sse41.IsSupported)
            return Vector128.Create((uint)value.GetElement(0), (uint)value.GetElement(1), 0, 0).AsByte();
        // maxpd gives its second operand for NaN. An integer below 2^32 plus 2^52 has itself as its lower bits.
        Vector128<double> bounded = Sse2.Min(
            Sse2.Max(value, Vector128<double>.Zero), Vector128.Create((double)uint.MaxValue));
        Vector128<double> shifted = Sse41.RoundToZero(bounded) + Vector128.Create(4503599627370496.0);
        return Sse.Shuffle(shifted.AsSingle(), Vector128<float>.Zero, 0b00_00_10_00).AsByte();
    }

    [MethodImpl(Inline)]
    private static Vector128<int> Even(V128 a) => (a.AsInt32() << 16) >> 16;
}
