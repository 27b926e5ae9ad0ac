using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Operations on four 32-bit floats.</summary>
internal static class F32x4Operations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Whether the library's <c>Min</c> and <c>Max</c> make a signalling NaN a quiet one.</summary>
    private static bool QuietsNaN
    {
        [MethodImpl(Inline)]
        get => Avx512DQ.VL.IsSupported || AdvSimd.IsSupported;
    }

    [VectorOperation(0x13), MethodImpl(Inline)]
    public static V128 Splat(float value) => Vector128.Create(value).AsByte();

    [VectorOperation(0x1F), MethodImpl(Inline)]
    public static float ExtractLane(V128 a, byte lane) => a.AsSingle().GetElement(lane);

    [VectorOperation(0x20), MethodImpl(Inline)]
    public static V128 ReplaceLane(V128 a, float value, byte lane) => a.AsSingle().WithElement(lane, value).AsByte();

    [VectorOperation(0x41), MethodImpl(Inline)]
    public static V128 Eq(V128 a, V128 b) => Vector128.Equals(a.AsSingle(), b.AsSingle()).AsByte();

    [VectorOperation(0x42), MethodImpl(Inline)]
    public static V128 Ne(V128 a, V128 b) => ~Vector128.Equals(a.AsSingle(), b.AsSingle()).AsByte();

    [VectorOperation(0x43), MethodImpl(Inline)]
    public static V128 Lt(V128 a, V128 b) => Vector128.LessThan(a.AsSingle(), b.AsSingle()).AsByte();

    [VectorOperation(0x44), MethodImpl(Inline)]
    public static V128 Gt(V128 a, V128 b) => Vector128.GreaterThan(a.AsSingle(), b.AsSingle()).AsByte();

    [VectorOperation(0x45), MethodImpl(Inline)]
    public static V128 Le(V128 a, V128 b) => Vector128.LessThanOrEqual(a.AsSingle(), b.AsSingle()).AsByte();

    [VectorOperation(0x46), MethodImpl(Inline)]
    public static V128 Ge(V128 a, V128 b) => Vector128.GreaterThanOrEqual(a.AsSingle(), b.AsSingle()).AsByte();

    [VectorOperation(0x5E), MethodImpl(Inline)]
    public static V128 DemoteF64x2Zero(V128 a) => Sse2.IsSupported
        ? Sse2.ConvertToVector128Single(a.AsDouble()).AsByte()
        : Vector128.Narrow(a.AsDouble(), Vector128<double>.Zero).AsByte();

    [VectorOperation(0x67), MethodImpl(Inline)]
    public static V128 Ceil(V128 a) => Vector128.Ceiling(a.AsSingle()).AsByte();

    [VectorOperation(0x68), MethodImpl(Inline)]
    public static V128 Floor(V128 a) => Vector128.Floor(a.AsSingle()).AsByte();

    [VectorOperation(0x69), MethodImpl(Inline)]
    public static V128 Trunc(V128 a) => Vector128.Truncate(a.AsSingle()).AsByte();

    /// <summary>To the nearest integer, halves to the even one.</summary>
    [VectorOperation(0x6A), MethodImpl(Inline)]
    public static V128 Nearest(V128 a) => Vector128.Round(a.AsSingle()).AsByte();

    [VectorOperation(0xE0), MethodImpl(Inline)]
    public static V128 Abs(V128 a) => a & Vector128.Create(0x7FFF_FFFFu).AsByte();

    [VectorOperation(0xE1), MethodImpl(Inline)]
    public static V128 Neg(V128 a) => a ^ Vector128.Create(0x8000_0000u).AsByte();

    [VectorOperation(0xE3), MethodImpl(Inline)]
    public static V128 Sqrt(V128 a) => Vector128.Sqrt(a.AsSingle()).AsByte();

    [VectorOperation(0xE4), MethodImpl(Inline)]
    public static V128 Add(V128 a, V128 b) => (a.AsSingle() + b.AsSingle()).AsByte();

    [VectorOperation(0xE5), MethodImpl(Inline)]
    public static V128 Sub(V128 a, V128 b) => (a.AsSingle() - b.AsSingle()).AsByte();

    [VectorOperation(0xE6), MethodImpl(Inline)]
    public static V128 Mul(V128 a, V128 b) => (a.AsSingle() * b.AsSingle()).AsByte();

    [VectorOperation(0xE7), MethodImpl(Inline)]
    public static V128 Div(V128 a, V128 b) => (a.AsSingle() / b.AsSingle()).AsByte();

    [VectorOperation(0xE8), MethodImpl(Inline)]
    public static V128 Min(V128 a, V128 b)
    {
        Vector128<float> x = a.AsSingle(), y = b.AsSingle();
        if (QuietsNaN)
            return Vector128.Min(x, y).AsByte();
        // Of zeros minps gives the second operand, so both orders together have the sign.
        return NumbersOrNaN(Sse.IsSupported ? Sse.Min(x, y) | Sse.Min(y, x) : Vector128.Min(x, y), x, y);
    }

    [VectorOperation(0xE9), MethodImpl(Inline)]
    public static V128 Max(V128 a, V128 b)
    {
        Vector128<float> x = a.AsSingle(), y = b.AsSingle();
        if (QuietsNaN)
            return Vector128.Max(x, y).AsByte();
        // Of zeros maxps gives the second operand, so both orders together have the sign.
        return NumbersOrNaN(Sse.IsSupported ? Sse.Max(x, y) & Sse.Max(y, x) : Vector128.Max(x, y), x, y);
    }

    /// <summary>Lanes of <paramref name="b"/> where they are less, else of <paramref name="a"/>.
    /// minps gives its second operand where neither is less, hence the order.</summary>
    [VectorOperation(0xEA), MethodImpl(Inline)]
    public static V128 Pmin(V128 a, V128 b) => Sse.IsSupported
        ? Sse.Min(b.AsSingle(), a.AsSingle()).AsByte()
        : Vector128.ConditionalSelect(Vector128.LessThan(b.AsSingle(), a.AsSingle()).AsByte(), b, a);

    /// <summary>Lanes of <paramref name="b"/> where they are greater, else of <paramref name="a"/>.</summary>
    [VectorOperation(0xEB), MethodImpl(Inline)]
    public static V128 Pmax(V128 a, V128 b) => Sse.IsSupported
        ? Sse.Max(b.AsSingle(), a.AsSingle()).AsByte()
        : Vector128.ConditionalSelect(Vector128.LessThan(a.AsSingle(), b.AsSingle()).AsByte(), b, a);

    [VectorOperation(0xFA), MethodImpl(Inline)]
    public static V128 ConvertI32x4S(V128 a) => Vector128.ConvertToSingle(a.AsInt32()).AsByte();

    [VectorOperation(0xFB), MethodImpl(Inline)]
    public static V128 ConvertI32x4U(V128 a) => Vector128.ConvertToSingle(a.AsUInt32()).AsByte();

    /// <summary>The same lanes, but every NaN is the canonical one: positive, quiet, no other bit set.</summary>
    [MethodImpl(Inline)]
    public static V128 Canonical(V128 a)
    {
        Vector128<float> value = a.AsSingle();
        V128 canonical = Vector128.Create(0x7FC0_0000u).AsByte();
        return Vector128.ConditionalSelect(Vector128.Equals(value, value).AsByte(), a, canonical);
    }

    /// <summary>The given lanes, but a quiet NaN where one of the operands is NaN.</summary>
    [MethodImpl(Inline)]
    private static V128 NumbersOrNaN(Vector128<float> lanes, Vector128<float> a, Vector128<float> b)
    {
        Vector128<float> numbers = Vector128.Equals(a, a) & Vector128.Equals(b, b);
        return Vector128.ConditionalSelect(numbers, lanes, a + b).AsByte();
    }
}
