using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Operations on two 64-bit floats.</summary>
internal static class F64x2Operations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Whether the library's <c>Min</c> and <c>Max</c> make a signalling NaN a quiet one.</summary>
    private static bool QuietsNaN
    {
        [MethodImpl(Inline)]
        get => Avx512DQ.VL.IsSupported || AdvSimd.IsSupported;
    }

    [VectorOperation(0x14), MethodImpl(Inline)]
    public static V128 Splat(double value) => Vector128.Create(value).AsByte();

    [VectorOperation(0x21), MethodImpl(Inline)]
    public static double ExtractLane(V128 a, byte lane) => a.AsDouble().GetElement(lane);

    [VectorOperation(0x22), MethodImpl(Inline)]
    public static V128 ReplaceLane(V128 a, double value, byte lane) => a.AsDouble().WithElement(lane, value).AsByte();

    [VectorOperation(0x47), MethodImpl(Inline)]
    public static V128 Eq(V128 a, V128 b) => Vector128.Equals(a.AsDouble(), b.AsDouble()).AsByte();

    [VectorOperation(0x48), MethodImpl(Inline)]
    public static V128 Ne(V128 a, V128 b) => ~Vector128.Equals(a.AsDouble(), b.AsDouble()).AsByte();

    [VectorOperation(0x49), MethodImpl(Inline)]
    public static V128 Lt(V128 a, V128 b) => Vector128.LessThan(a.AsDouble(), b.AsDouble()).AsByte();

    [VectorOperation(0x4A), MethodImpl(Inline)]
    public static V128 Gt(V128 a, V128 b) => Vector128.GreaterThan(a.AsDouble(), b.AsDouble()).AsByte();

    [VectorOperation(0x4B), MethodImpl(Inline)]
    public static V128 Le(V128 a, V128 b) => Vector128.LessThanOrEqual(a.AsDouble(), b.AsDouble()).AsByte();

    [VectorOperation(0x4C), MethodImpl(Inline)]
    public static V128 Ge(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a.AsDouble(), b.AsDouble()).AsByte();

    [VectorOperation(0x5F), MethodImpl(Inline)]
    public static V128 PromoteLowF32x4(V128 a) => Vector128.WidenLower(a.AsSingle()).AsByte();

    [VectorOperation(0x74), MethodImpl(Inline)]
    public static V128 Ceil(V128 a) => Vector128.Ceiling(a.AsDouble()).AsByte();

    [VectorOperation(0x75), MethodImpl(Inline)]
    public static V128 Floor(V128 a) => Vector128.Floor(a.AsDouble()).AsByte();

    [VectorOperation(0x7A), MethodImpl(Inline)]
    public static V128 Trunc(V128 a) => Vector128.Truncate(a.AsDouble()).AsByte();

    /// <summary>To the nearest integer, halves to the even one.</summary>
    [VectorOperation(0x94), MethodImpl(Inline)]
    public static V128 Nearest(V128 a) => Vector128.Round(a.AsDouble()).AsByte();

    [VectorOperation(0xEC), MethodImpl(Inline)]
    public static V128 Abs(V128 a) => a & Vector128.Create(0x7FFF_FFFF_FFFF_FFFFul).AsByte();

    [VectorOperation(0xED), MethodImpl(Inline)]
    public static V128 Neg(V128 a) => a ^ Vector128.Create(0x8000_0000_0000_0000ul).AsByte();

    [VectorOperation(0xEF), MethodImpl(Inline)]
    public static V128 Sqrt(V128 a) => Vector128.Sqrt(a.AsDouble()).AsByte();

    [VectorOperation(0xF0), MethodImpl(Inline)]
    public static V128 Add(V128 a, V128 b) => (a.AsDouble() + b.AsDouble()).AsByte();

    [VectorOperation(0xF1), MethodImpl(Inline)]
    public static V128 Sub(V128 a, V128 b) => (a.AsDouble() - b.AsDouble()).AsByte();

    [VectorOperation(0xF2), MethodImpl(Inline)]
    public static V128 Mul(V128 a, V128 b) => (a.AsDouble() * b.AsDouble()).AsByte();

    [VectorOperation(0xF3), MethodImpl(Inline)]
    public static V128 Div(V128 a, V128 b) => (a.AsDouble() / b.AsDouble()).AsByte();

    [VectorOperation(0xF4), MethodImpl(Inline)]
    public static V128 Min(V128 a, V128 b)
    {
        Vector128<double> x = a.AsDouble(), y = b.AsDouble();
        if (QuietsNaN)
            return Vector128.Min(x, y).AsByte();
        // Of zeros minpd gives the second operand, so both orders together have the sign.
        return NumbersOrNaN(Sse2.IsSupported ? Sse2.Min(x, y) | Sse2.Min(y, x) : Vector128.Min(x, y), x, y);
    }

    [VectorOperation(0xF5), MethodImpl(Inline)]
    public static V128 Max(V128 a, V128 b)
    {
        Vector128<double> x = a.AsDouble(), y = b.AsDouble();
        if (QuietsNaN)
            return Vector128.Max(x, y).AsByte();
        // Of zeros maxpd gives the second operand, so both orders together have the sign.
        return NumbersOrNaN(Sse2.IsSupported ? Sse2.Max(x, y) & Sse2.Max(y, x) : Vector128.Max(x, y), x, y);
    }

    /// <summary>Lanes of <paramref name="b"/> where they are less, else of <paramref name="a"/>.
    /// minpd gives its second operand where neither is less, hence the order.</summary>
    [VectorOperation(0xF6), MethodImpl(Inline)]
    public static V128 Pmin(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.Min(b.AsDouble(), a.AsDouble()).AsByte()
        : Vector128.ConditionalSelect(Vector128.LessThan(b.AsDouble(), a.AsDouble()).AsByte(), b, a);

    /// <summary>Lanes of <paramref name="b"/> where they are greater, else of <paramref name="a"/>.</summary>
    [VectorOperation(0xF7), MethodImpl(Inline)]
    public static V128 Pmax(V128 a, V128 b) => Sse2.IsSupported
        ? Sse2.Max(b.AsDouble(), a.AsDouble()).AsByte()
        : Vector128.ConditionalSelect(Vector128.LessThan(a.AsDouble(), b.AsDouble()).AsByte(), b, a);

    [VectorOperation(0xFE), MethodImpl(Inline)]
    public static V128 ConvertLowI32x4S(V128 a) => Sse2.IsSupported
        ? Sse2.ConvertToVector128Double(a.AsInt32()).AsByte()
        : Vector128.ConvertToDouble(Vector128.WidenLower(a.AsInt32())).AsByte();

    /// <summary>The lower two lanes as doubles: under the exponent of 2^52 an integer is the fraction.</summary>
    [VectorOperation(0xFF), MethodImpl(Inline)]
    public static V128 ConvertLowI32x4U(V128 a)
    {
        Vector128<double> bias = Vector128.Create(4503599627370496.0);
        return ((Vector128.WidenLower(a.AsUInt32()) | bias.AsUInt64()).AsDouble() - bias).AsByte();
    }

    /// <summary>The same lanes, but every NaN is the canonical one: positive, quiet, no other bit set.</summary>
    [MethodImpl(Inline)]
    public static V128 Canonical(V128 a)
    {
        Vector128<double> value = a.AsDouble();
        V128 canonical = Vector128.Create(0x7FF8_0000_0000_0000ul).AsByte();
        return Vector128.ConditionalSelect(Vector128.Equals(value, value).AsByte(), a, canonical);
    }

    /// <summary>The given lanes, but a quiet NaN where one of the operands is NaN.</summary>
    [MethodImpl(Inline)]
    private static V128 NumbersOrNaN(Vector128<double> lanes, Vector128<double> a, Vector128<double> b)
    {
        Vector128<double> numbers = Vector128.Equals(a, a) & Vector128.Equals(b, b);
        return Vector128.ConditionalSelect(numbers, lanes, a + b).AsByte();
    }
}
