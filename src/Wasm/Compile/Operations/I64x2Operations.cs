using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Operations on two 64-bit lanes.</summary>
internal static class I64x2Operations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [VectorOperation(0x12), MethodImpl(Inline)]
    public static V128 Splat(long value) => Vector128.Create(value).AsByte();

    [VectorOperation(0x1D), MethodImpl(Inline)]
    public static long ExtractLane(V128 a, byte lane) => a.AsInt64().GetElement(lane);

    [VectorOperation(0x1E), MethodImpl(Inline)]
    public static V128 ReplaceLane(V128 a, long value, byte lane) => a.AsInt64().WithElement(lane, value).AsByte();

    [VectorOperation(0xC0), MethodImpl(Inline)]
    public static V128 Abs(V128 a) => Vector128.Abs(a.AsInt64()).AsByte();

    [VectorOperation(0xC1), MethodImpl(Inline)]
    public static V128 Neg(V128 a) => (-a.AsInt64()).AsByte();

    [VectorOperation(0xC3), MethodImpl(Inline)]
    public static int AllTrue(V128 a) => Vector128.EqualsAny(a.AsInt64(), Vector128<long>.Zero) ? 0 : 1;

    [VectorOperation(0xC4), MethodImpl(Inline)]
    public static int Bitmask(V128 a) => (int)a.AsInt64().ExtractMostSignificantBits();

    [VectorOperation(0xC7), MethodImpl(Inline)]
    public static V128 ExtendLowI32x4S(V128 a) => Vector128.WidenLower(a.AsInt32()).AsByte();

    [VectorOperation(0xC8), MethodImpl(Inline)]
    public static V128 ExtendHighI32x4S(V128 a) => Vector128.WidenUpper(a.AsInt32()).AsByte();

    [VectorOperation(0xC9), MethodImpl(Inline)]
    public static V128 ExtendLowI32x4U(V128 a) => Vector128.WidenLower(a.AsUInt32()).AsByte();

    [VectorOperation(0xCA), MethodImpl(Inline)]
    public static V128 ExtendHighI32x4U(V128 a) => Vector128.WidenUpper(a.AsUInt32()).AsByte();

    [VectorOperation(0xCB), MethodImpl(Inline)]
    public static V128 Shl(V128 a, int count) => (a.AsUInt64() << (count & 63)).AsByte();

    [VectorOperation(0xCC), MethodImpl(Inline)]
    public static V128 ShrS(V128 a, int count) => (a.AsInt64() >> (count & 63)).AsByte();

    [VectorOperation(0xCD), MethodImpl(Inline)]
    public static V128 ShrU(V128 a, int count) => (a.AsUInt64() >> (count & 63)).AsByte();

    [VectorOperation(0xCE), MethodImpl(Inline)]
    public static V128 Add(V128 a, V128 b) => (a.AsInt64() + b.AsInt64()).AsByte();

    [VectorOperation(0xD1), MethodImpl(Inline)]
    public static V128 Sub(V128 a, V128 b) => (a.AsInt64() - b.AsInt64()).AsByte();

    [VectorOperation(0xD5), MethodImpl(Inline)]
    public static V128 Mul(V128 a, V128 b) => (a.AsInt64() * b.AsInt64()).AsByte();

    [VectorOperation(0xD6), MethodImpl(Inline)]
    public static V128 Eq(V128 a, V128 b) => Vector128.Equals(a.AsInt64(), b.AsInt64()).AsByte();

    [VectorOperation(0xD7), MethodImpl(Inline)]
    public static V128 Ne(V128 a, V128 b) => ~Vector128.Equals(a.AsInt64(), b.AsInt64()).AsByte();

    [VectorOperation(0xD8), MethodImpl(Inline)]
    public static V128 LtS(V128 a, V128 b) => Vector128.LessThan(a.AsInt64(), b.AsInt64()).AsByte();

    [VectorOperation(0xD9), MethodImpl(Inline)]
    public static V128 GtS(V128 a, V128 b) => Vector128.GreaterThan(a.AsInt64(), b.AsInt64()).AsByte();

    [VectorOperation(0xDA), MethodImpl(Inline)]
    public static V128 LeS(V128 a, V128 b) => Vector128.LessThanOrEqual(a.AsInt64(), b.AsInt64()).AsByte();

    [VectorOperation(0xDB), MethodImpl(Inline)]
    public static V128 GeS(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a.AsInt64(), b.AsInt64()).AsByte();

    [VectorOperation(0xDC), MethodImpl(Inline)]
    public static V128 ExtmulLowI32x4S(V128 a, V128 b) => Sse41.IsSupported
        ? Sse41.Multiply(Sse2.Shuffle(a.AsInt32(), 0b01_01_00_00), Sse2.Shuffle(b.AsInt32(), 0b01_01_00_00)).AsByte()
        : (Vector128.WidenLower(a.AsInt32()) * Vector128.WidenLower(b.AsInt32())).AsByte();

    [VectorOperation(0xDD), MethodImpl(Inline)]
    public static V128 ExtmulHighI32x4S(V128 a, V128 b) => Sse41.IsSupported
        ? Sse41.Multiply(Sse2.Shuffle(a.AsInt32(), 0b11_11_10_10), Sse2.Shuffle(b.AsInt32(), 0b11_11_10_10)).AsByte()
        : (Vector128.WidenUpper(a.AsInt32()) * Vector128.WidenUpper(b.AsInt32())).AsByte();

    [VectorOperation(0xDE), MethodImpl(Inline)]
    public static V128 ExtmulLowI32x4U(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.Multiply(Sse2.Shuffle(a.AsUInt32(), 0b01_01_00_00), Sse2.Shuffle(b.AsUInt32(), 0b01_01_00_00)).AsByte()
        : (Vector128.WidenLower(a.AsUInt32()) * Vector128.WidenLower(b.AsUInt32())).AsByte();

    [VectorOperation(0xDF), MethodImpl(Inline)]
    public static V128 ExtmulHighI32x4U(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.Multiply(Sse2.Shuffle(a.AsUInt32(), 0b11_11_10_10), Sse2.Shuffle(b.AsUInt32(), 0b11_11_10_10)).AsByte()
        : (Vector128.WidenUpper(a.AsUInt32()) * Vector128.WidenUpper(b.AsUInt32())).AsByte();
}
