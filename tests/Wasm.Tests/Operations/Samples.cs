using System.Numerics;
using System.Runtime.CompilerServices;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Tests.Operations;

/// <summary>Operands: every pair of edges meets in some lane, and random bits, the same in each run.</summary>
internal static class Samples
{
    private const int RandomVectors = 300;

    private static readonly float[] Singles =
    [
        0, -0f, 1, -1, 0.5f, -0.5f, 1.5f, -1.5f, 2.5f, -2.5f, 0.49999997f, float.Epsilon, -float.Epsilon,
        1.17549435e-38f, 8388607.5f, -8388607.5f, 8388609, 16777216, 2147483520, 2147483648, -2147483648, -2147483904,
        4294967040, 4294967296, 1e20f, -1e20f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity,
        NaN.Canonical32, -NaN.Canonical32, NaN.Payload32, NaN.Signalling32, -NaN.Signalling32,
    ];

    private static readonly double[] Doubles =
    [
        0, -0d, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999999999999994, double.Epsilon, -double.Epsilon,
        2.2250738585072014e-308, 4503599627370495.5, -4503599627370495.5, 9007199254740993, 2147483646.5, 2147483647,
        2147483647.9, 2147483648, -2147483648, -2147483648.9, -2147483649, 4294967294.5, 4294967295, 4294967295.9,
        4294967296, 1e20, -1e20, 3.4028235677973366e38, 1.401298464324817e-45, 7e-46, double.MaxValue, double.MinValue,
        double.PositiveInfinity, double.NegativeInfinity,
        NaN.Canonical64, -NaN.Canonical64, NaN.Payload64, NaN.Signalling64, -NaN.Signalling64,
    ];

    public static T[] Edges<T>() where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float))
            return (T[])(object)Singles;
        if (typeof(T) == typeof(double))
            return (T[])(object)Doubles;
        int bits = Unsafe.SizeOf<T>() * 8;
        ulong top = 1ul << (bits - 1);
        ulong[] edges = [0, 1, 2, 3, 0x55, 0x7F, 0x80, 0xFF, top - 2, top - 1, top, top + 1, ulong.MaxValue];
        return edges.Select(T.CreateTruncating).Distinct().ToArray();
    }

    public static IEnumerable<V128> Vectors<T>() where T : unmanaged, INumberBase<T> =>
        Pairs<T>().Select(pair => pair.A);

    public static IEnumerable<(V128 A, V128 B)> Pairs<T>() where T : unmanaged, INumberBase<T>
    {
        T[] edges = Edges<T>();
        int lanes = 16 / Unsafe.SizeOf<T>();
        for (int i = 0; i < edges.Length; i++)
        {
            yield return (Run(edges, i, 0, lanes), Run(edges, i, 0, lanes));
            for (int j = 0; j < edges.Length; j += lanes)
                yield return (Run(edges, i, 0, lanes), Run(edges, j, 1, lanes));
        }
        var random = new Random(20221014);
        var bytes = new byte[32];
        for (int i = 0; i < RandomVectors; i++)
        {
            random.NextBytes(bytes);
            yield return (Lanes.Join<byte>(bytes.AsSpan(0, 16)), Lanes.Join<byte>(bytes.AsSpan(16)));
        }
    }

    private static V128 Run<T>(T[] values, int first, int step, int lanes) where T : unmanaged =>
        Lanes.Join<T>(Enumerable.Range(0, lanes).Select(k => values[(first + k * step) % values.Length]).ToArray());
}
