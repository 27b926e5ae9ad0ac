using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Operations on sixteen 8-bit lanes.</summary>
internal static class I8x16Operations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Lanes are 0-15 (bytes of <paramref name="a"/>) or 16-31 (of <paramref name="b"/>), as
    /// validation has it; the arithmetic on them folds away when they are constant.</summary>
    [VectorOperation(0x0D), MethodImpl(Inline)]
    public static V128 Shuffle(V128 a, V128 b, V128 lanes) => Ssse3.IsSupported
        ? Ssse3.Shuffle(a, lanes + Vector128.Create((byte)0x70)) | Ssse3.Shuffle(b, lanes - Vector128.Create((byte)16))
        : Vector128.Shuffle(a, lanes) | Vector128.Shuffle(b, lanes - Vector128.Create((byte)16));

    /// <summary>An index of 16 or more gives 0. The saturating sum has its top bit set just
    /// for those, which is when pshufb gives 0.</summary>
    [VectorOperation(0x0E), MethodImpl(Inline)]
    public static V128 Swizzle(V128 a, V128 indices) => Ssse3.IsSupported
        ? Ssse3.Shuffle(a, Vector128.AddSaturate(indices, Vector128.Create((byte)0x70)))
        : Vector128.Shuffle(a, indices);

    [VectorOperation(0x0F), MethodImpl(Inline)]
    public static V128 Splat(int value) => Vector128.Create((byte)value);

    [VectorOperation(0x15), MethodImpl(Inline)]
    public static int ExtractLaneS(V128 a, byte lane) => a.AsSByte().GetElement(lane);

    [VectorOperation(0x16), MethodImpl(Inline)]
    public static int ExtractLaneU(V128 a, byte lane) => a.GetElement(lane);

    [VectorOperation(0x17), MethodImpl(Inline)]
    public static V128 ReplaceLane(V128 a, int value, byte lane) => a.WithElement(lane, (byte)value);

    [VectorOperation(0x23), MethodImpl(Inline)]
    public static V128 Eq(V128 a, V128 b) => Vector128.Equals(a, b);

    [VectorOperation(0x24), MethodImpl(Inline)]
    public static V128 Ne(V128 a, V128 b) => ~Vector128.Equals(a, b);

    [VectorOperation(0x25), MethodImpl(Inline)]
    public static V128 LtS(V128 a, V128 b) => Vector128.LessThan(a.AsSByte(), b.AsSByte()).AsByte();

    [VectorOperation(0x26), MethodImpl(Inline)]
    public static V128 LtU(V128 a, V128 b) => Vector128.LessThan(a, b);

    [VectorOperation(0x27), MethodImpl(Inline)]
    public static V128 GtS(V128 a, V128 b) => Vector128.GreaterThan(a.AsSByte(), b.AsSByte()).AsByte();

    [VectorOperation(0x28), MethodImpl(Inline)]
    public static V128 GtU(V128 a, V128 b) => Vector128.GreaterThan(a, b);

    [VectorOperation(0x29), MethodImpl(Inline)]
    public static V128 LeS(V128 a, V128 b) => Vector128.LessThanOrEqual(a.AsSByte(), b.AsSByte()).AsByte();

    [VectorOperation(0x2A), MethodImpl(Inline)]
    public static V128 LeU(V128 a, V128 b) => Vector128.LessThanOrEqual(a, b);

    [VectorOperation(0x2B), MethodImpl(Inline)]
    public static V128 GeS(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a.AsSByte(), b.AsSByte()).AsByte();

    [VectorOperation(0x2C), MethodImpl(Inline)]
    public static V128 GeU(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a, b);

    [VectorOperation(0x60), MethodImpl(Inline)]
    public static V128 Abs(V128 a) => Vector128.Abs(a.AsSByte()).AsByte();

    [VectorOperation(0x61), MethodImpl(Inline)]
    public static V128 Neg(V128 a) => -a;

    /// <summary>Ones in each lane, from a table of the ones in four bits.</summary>
    [VectorOperation(0x62), MethodImpl(Inline)]
    public static V128 Popcnt(V128 a)
    {
        if (AdvSimd.IsSupported)
            return AdvSimd.PopCount(a);
        V128 ones = Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        V128 low = Vector128.Create((byte)0x0F);
        return Vector128.ShuffleNative(ones, a & low) + Vector128.ShuffleNative(ones, (a >> 4) & low);
    }

    [VectorOperation(0x63), MethodImpl(Inline)]
    public static int AllTrue(V128 a) => Vector128.EqualsAny(a, V128.Zero) ? 0 : 1;

    [VectorOperation(0x64), MethodImpl(Inline)]
    public static int Bitmask(V128 a) => (int)a.ExtractMostSignificantBits();

    [VectorOperation(0x65), MethodImpl(Inline)]
    public static V128 NarrowI16x8S(V128 a, V128 b) =>
        Vector128.NarrowWithSaturation(a.AsInt16(), b.AsInt16()).AsByte();

    /// <summary>From signed 16-bit lanes to unsigned 8-bit ones.</summary>
    [VectorOperation(0x66), MethodImpl(Inline)]
    public static V128 NarrowI16x8U(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.PackUnsignedSaturate(a.AsInt16(), b.AsInt16())
        : Vector128.Narrow(ToByteRange(a.AsInt16()), ToByteRange(b.AsInt16()));

    [VectorOperation(0x6B), MethodImpl(Inline)]
    public static V128 Shl(V128 a, int count) => a << (count & 7);

    [VectorOperation(0x6C), MethodImpl(Inline)]
    public static V128 ShrS(V128 a, int count) => (a.AsSByte() >> (count & 7)).AsByte();

    [VectorOperation(0x6D), MethodImpl(Inline)]
    public static V128 ShrU(V128 a, int count) => a >> (count & 7);

    [VectorOperation(0x6E), MethodImpl(Inline)]
    public static V128 Add(V128 a, V128 b) => a + b;

    [VectorOperation(0x6F), MethodImpl(Inline)]
    public static V128 AddSatS(V128 a, V128 b) => Vector128.AddSaturate(a.AsSByte(), b.AsSByte()).AsByte();

    [VectorOperation(0x70), MethodImpl(Inline)]
    public static V128 AddSatU(V128 a, V128 b) => Vector128.AddSaturate(a, b);

    [VectorOperation(0x71), MethodImpl(Inline)]
    public static V128 Sub(V128 a, V128 b) => a - b;

    [VectorOperation(0x72), MethodImpl(Inline)]
    public static V128 SubSatS(V128 a, V128 b) => Vector128.SubtractSaturate(a.AsSByte(), b.AsSByte()).AsByte();

    [VectorOperation(0x73), MethodImpl(Inline)]
    public static V128 SubSatU(V128 a, V128 b) => Vector128.SubtractSaturate(a, b);

    [VectorOperation(0x76), MethodImpl(Inline)]
    public static V128 MinS(V128 a, V128 b) => Vector128.Min(a.AsSByte(), b.AsSByte()).AsByte();

    [VectorOperation(0x77), MethodImpl(Inline)]
    public static V128 MinU(V128 a, V128 b) => Vector128.Min(a, b);

    [VectorOperation(0x78), MethodImpl(Inline)]
    public static V128 MaxS(V128 a, V128 b) => Vector128.Max(a.AsSByte(), b.AsSByte()).AsByte();

    [VectorOperation(0x79), MethodImpl(Inline)]
    public static V128 MaxU(V128 a, V128 b) => Vector128.Max(a, b);

    [VectorOperation(0x7B), MethodImpl(Inline)]
    public static V128 AvgrU(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.Average(a, b)
        : (a | b) - ((a ^ b) >> 1);

    [MethodImpl(Inline)]
    private static Vector128<ushort> ToByteRange(Vector128<short> a) =>
        Vector128.Min(Vector128.Max(a, Vector128<short>.Zero), Vector128.Create((short)byte.MaxValue)).AsUInt16();
}
