namespace Burst.Wasm.Tests.Generate;

/// <summary>Chance that can be repeated.</summary>
internal sealed class RandomSource(int seed)
{
    private static readonly long[] Odd =
    [
        0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 127, 128, 255, 256, 4095, 4096, 32767, 32768, 65535, 65536,
        int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, -1, -2, -3, -8, -128, -32768,
        0x0102030405060708,
    ];

    private static readonly double[] OddNumbers =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 3.1415926535, 1e10, -1e10, 2147483647, 2147483648, -2147483649,
        4294967295, 4294967296, 9223372036854775807.0, -9223372036854775808.0, 18446744073709551616.0,
        1e-310, 5e-324, 1.17549435e-38, 1.4e-45, 3.4028235e38, 3.4028236e38, 1.7976931348623157e308, double.PositiveInfinity, double.NegativeInfinity,
        16777217, 4503599627370497.5,
    ];

    private static readonly ulong[] OddBits64 =
    [
        0x7FF8_0000_0000_0000, 0xFFF8_0000_0000_0000, 0x7FF0_0000_0000_0001, 0x7FF4_0000_0000_0000,
        0xFFFF_FFFF_FFFF_FFFF,
    ];

    private static readonly uint[] OddBits32 = [0x7FC0_0000, 0xFFC0_0000, 0x7F80_0001, 0x7FA0_0000, 0xFFFF_FFFF];

    private readonly Random _random = new(seed);

    /// <summary>From 0 to less than the limit.</summary>
    public int Below(int limit) => _random.Next(limit);

    /// <summary>From the first to the last, both included.</summary>
    public int Between(int first, int last) => _random.Next(first, last + 1);

    /// <summary>True so many times of a hundred.</summary>
    public bool Chance(int percent) => _random.Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>An integer near a border, or small, or any.</summary>
    public long Integer() => _random.Next(4) switch
    {
        0 => _random.Next(-20, 100),
        1 => _random.NextInt64(long.MinValue, long.MaxValue),
        _ => Odd[_random.Next(Odd.Length)] + _random.Next(-1, 2),
    };

    /// <summary>The bits of an f32; NaNs with and without payload among them.</summary>
    public uint F32() => _random.Next(6) switch
    {
        0 => (uint)_random.NextInt64(),
        1 => OddBits32[_random.Next(OddBits32.Length)],
        2 => BitConverter.SingleToUInt32Bits(_random.Next(-100, 100)),
        _ => BitConverter.SingleToUInt32Bits((float)OddNumbers[_random.Next(OddNumbers.Length)]),
    };

    /// <summary>The bits of an f64; NaNs with and without payload among them.</summary>
    public ulong F64() => _random.Next(6) switch
    {
        0 => (ulong)_random.NextInt64(long.MinValue, long.MaxValue),
        1 => OddBits64[_random.Next(OddBits64.Length)],
        2 => BitConverter.DoubleToUInt64Bits(_random.Next(-100, 100)),
        _ => BitConverter.DoubleToUInt64Bits(OddNumbers[_random.Next(OddNumbers.Length)]),
    };
}
