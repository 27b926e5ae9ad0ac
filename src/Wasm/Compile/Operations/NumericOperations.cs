using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Scalar instructions that are more than one or two instructions of IL.</summary>
/// <remarks>
/// Conversions from f32 come as f64, which holds every f32. Source: WebAssembly core specification, §4.3.
/// </remarks>
internal static class NumericOperations
{
    private const int CanonicalSingle = 0x7FC00000;
    private const long CanonicalDouble = 0x7FF8000000000000;

    /// <summary><c>i32.rem_s</c>: unlike IL's, it does not overflow for the lowest number and -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RemainderInt32(int dividend, int divisor) => divisor == -1 ? 0 : dividend % divisor;

    /// <summary><c>i64.rem_s</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long RemainderInt64(long dividend, long divisor) => divisor == -1 ? 0 : dividend % divisor;

    /// <summary><c>i32.trunc_f64_s</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TruncateToInt32(double value)
    {
        if (!(value is > -2147483649.0 and < 2147483648.0))
            ThrowNotConvertible(value);
        return double.ConvertToIntegerNative<int>(value);
    }

    /// <summary><c>i32.trunc_f64_u</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TruncateToUInt32(double value)
    {
        if (!(value is > -1.0 and < 4294967296.0))
            ThrowNotConvertible(value);
        return (int)double.ConvertToIntegerNative<long>(value);
    }

    /// <summary><c>i64.trunc_f64_s</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long TruncateToInt64(double value)
    {
        if (!(value is >= -9223372036854775808.0 and < 9223372036854775808.0))
            ThrowNotConvertible(value);
        return double.ConvertToIntegerNative<long>(value);
    }

    /// <summary><c>i64.trunc_f64_u</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long TruncateToUInt64(double value)
    {
        if (!(value is > -1.0 and < 18446744073709551616.0))
            ThrowNotConvertible(value);
        return (long)(ulong)value;
    }

    /// <summary><c>i32.trunc_sat_f64_s</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SaturateToInt32(double value) => (int)value;

    /// <summary><c>i32.trunc_sat_f64_u</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SaturateToUInt32(double value) => (int)(uint)value;

    /// <summary><c>i64.trunc_sat_f64_s</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SaturateToInt64(double value) => (long)value;

    /// <summary><c>i64.trunc_sat_f64_u</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SaturateToUInt64(double value) => (long)(ulong)value;

    /// <summary><c>f32.convert_i64_s</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Int64ToSingle(long value) => value;

    /// <summary><c>f32.convert_i64_u</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float UInt64ToSingle(long value) => (ulong)value;

    /// <summary><c>f64.convert_i64_u</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double UInt64ToDouble(long value) => (ulong)value;

    /// <summary><c>f64.promote_f32</c>, such that the JIT compiler does not see that it undoes a demotion.</summary>
    /// <remarks>It would drop the pair of them, and with it the quieting of a signalling NaN.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Promote(float value) =>
        Sse2.IsSupported
            ? Sse2.ConvertScalarToVector128Double(Vector128<double>.Zero, Vector128.CreateScalarUnsafe(value)).ToScalar()
            : PromoteUnseen(value);

    /// <summary>Bits as a number.</summary>
    /// <remarks>
    /// Through a vector, since the JIT compiler of .NET 10 turns <see cref="BitConverter.Int32BitsToSingle"/> of one or two
    /// bytes from memory into a load of four.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float BitsToSingle(int bits) => Vector128.CreateScalarUnsafe(bits).AsSingle().ToScalar();

    /// <summary>A constant with its very bits; the JIT compiler keeps constants of 32 bits as doubles, which quiets NaNs.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float ExactSingle(int bits) => BitConverter.Int32BitsToSingle(bits);

    /// <summary>A constant with its very bits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double ExactDouble(long bits) => BitConverter.Int64BitsToDouble(bits);

    /// <summary>A lane of a constant vector with its very bits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float ExactLane(Vector128<byte> vector, byte lane) => vector.AsSingle().GetElement(lane);

    /// <summary>The value, or the canonical NaN instead of any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float CanonicalF32(float value) =>
        float.IsNaN(value) ? BitConverter.Int32BitsToSingle(CanonicalSingle) : value;

    /// <summary>The value, or the canonical NaN instead of any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double CanonicalF64(double value) =>
        double.IsNaN(value) ? BitConverter.Int64BitsToDouble(CanonicalDouble) : value;

    /// <summary><c>v128.const</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Vector(long low, long high) => Vector128.Create(low, high).AsByte();

    /// <summary>Uses a value that was loaded, so that all its bytes are.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ConsumeI32(int value) => _ = value;

    /// <inheritdoc cref="ConsumeI32"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ConsumeI64(long value) => _ = value;

    /// <inheritdoc cref="ConsumeI32"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ConsumeF32(float value) => _ = value;

    /// <inheritdoc cref="ConsumeI32"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ConsumeF64(double value) => _ = value;

    /// <inheritdoc cref="ConsumeI32"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ConsumeV128(Vector128<byte> value) => _ = value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double PromoteUnseen(float value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowNotConvertible(double value) =>
        throw new TrapException(
            double.IsNaN(value) ? TrapKind.InvalidConversionToInteger : TrapKind.IntegerOverflow);
}
