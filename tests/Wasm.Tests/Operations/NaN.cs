namespace Burst.Wasm.Tests.Operations;

/// <summary>Kinds of NaN, as WebAssembly 2.0, 4.3.3 tells them apart.</summary>
internal static class NaN
{
    public static readonly float Signalling32 = BitConverter.UInt32BitsToSingle(0x7FA0_1234);
    public static readonly float Payload32 = BitConverter.UInt32BitsToSingle(0xFFC1_2345);
    public static readonly float Canonical32 = BitConverter.UInt32BitsToSingle(0x7FC0_0000);
    public static readonly double Signalling64 = BitConverter.UInt64BitsToDouble(0x7FF4_0000_0000_1234);
    public static readonly double Payload64 = BitConverter.UInt64BitsToDouble(0xFFF8_0000_1234_5678);
    public static readonly double Canonical64 = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000);

    /// <summary>An arithmetic NaN: the first bit of the fraction is set.</summary>
    public static bool IsQuiet<T>(T value) => value switch
    {
        float single => (BitConverter.SingleToUInt32Bits(single) & 0x7FC0_0000) == 0x7FC0_0000,
        double @double => (BitConverter.DoubleToUInt64Bits(@double) & 0x7FF8_0000_0000_0000) == 0x7FF8_0000_0000_0000,
        _ => false,
    };

    /// <summary>Either sign, and no bit of the fraction but the first.</summary>
    public static bool IsCanonical(float value) => (BitConverter.SingleToUInt32Bits(value) << 1) == 0xFF80_0000;

    /// <inheritdoc cref="IsCanonical(float)"/>
    public static bool IsCanonical(double value) =>
        (BitConverter.DoubleToUInt64Bits(value) << 1) == 0xFFF0_0000_0000_0000;
}
