using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Tests.Operations;

/// <summary>Compares vector operations with what the specification says of each, over edges and random ones.</summary>
internal static class Lanes
{
    public static T[] Of<T>(V128 vector) where T : unmanaged =>
        MemoryMarshal.Cast<V128, T>(new ReadOnlySpan<V128>(in vector)).ToArray();

    public static V128 Join<T>(params ReadOnlySpan<T> lanes) where T : unmanaged =>
        MemoryMarshal.Read<V128>(MemoryMarshal.AsBytes(lanes));

    /// <summary>Each lane of the result comes from the same lane of the operand.</summary>
    public static void Unary<T>(Func<V128, V128> operation, Func<T, T> lane, bool exactNaN = false)
        where T : unmanaged, INumberBase<T> =>
        UnaryWhole<T, T>(operation, lanes => lanes.Select(lane).ToArray(), exactNaN);

    /// <summary>Each lane of the result comes from the same lanes of both operands.</summary>
    public static void Binary<T>(Func<V128, V128, V128> operation, Func<T, T, T> lane, bool exactNaN = false)
        where T : unmanaged, INumberBase<T> =>
        BinaryWhole<T, T>(operation, (a, b) => a.Zip(b, lane).ToArray(), exactNaN);

    /// <summary>Each lane of the result is all ones or all zeros.</summary>
    public static void Comparison<T>(Func<V128, V128, V128> operation, Func<T, T, bool> lane)
        where T : unmanaged, INumberBase<T> =>
        BinaryWhole<T, byte>(
            operation,
            (a, b) => a.Zip(b, lane).SelectMany(v => Enumerable.Repeat(v ? byte.MaxValue : (byte)0, Unsafe.SizeOf<T>()))
                .ToArray());

    public static void Shift<T>(Func<V128, int, V128> operation, Func<T, int, T> lane)
        where T : unmanaged, INumberBase<T>
    {
        int bits = Unsafe.SizeOf<T>() * 8;
        int[] counts = [.. Enumerable.Range(0, 2 * bits + 2), -1, int.MinValue, int.MaxValue];
        foreach (int count in counts)
            UnaryWhole<T, T>(a => operation(a, count), a => a.Select(v => lane(v, count & (bits - 1))).ToArray());
    }

    public static void Splat<T>(Func<T, V128> operation) where T : unmanaged, INumberBase<T>
    {
        foreach (T value in Samples.Edges<T>())
        {
            T[] all = Enumerable.Repeat(value, 16 / Unsafe.SizeOf<T>()).ToArray();
            AssertSame<T>(all, Of<T>(operation(value)), exactNaN: true, "splat");
        }
    }

    public static void Extract<TLane, TResult>(Func<V128, byte, TResult> operation, Func<TLane, TResult> widen)
        where TLane : unmanaged, INumberBase<TLane>
        where TResult : unmanaged, INumberBase<TResult>
    {
        foreach (V128 a in Samples.Vectors<TLane>())
        {
            TLane[] lanes = Of<TLane>(a);
            for (int i = 0; i < lanes.Length; i++)
                AssertSame<TResult>([widen(lanes[i])], [operation(a, (byte)i)], exactNaN: true, $"lane {i} of {a}");
        }
    }

    public static void Replace<TLane, TValue>(
        Func<V128, TValue, byte, V128> operation, Func<TValue, TLane> narrow, params TValue[] values)
        where TLane : unmanaged, INumberBase<TLane>
    {
        foreach (V128 a in Samples.Vectors<TLane>().Take(50))
        {
            foreach (TValue value in values)
            {
                for (int i = 0; i < 16 / Unsafe.SizeOf<TLane>(); i++)
                {
                    TLane[] lanes = Of<TLane>(a);
                    lanes[i] = narrow(value);
                    TLane[] actual = Of<TLane>(operation(a, value, (byte)i));
                    AssertSame<TLane>(lanes, actual, exactNaN: true, $"lane {i} of {a}");
                }
            }
        }
    }

    public static void Reduction<T>(Func<V128, int> operation, Func<T[], int> whole)
        where T : unmanaged, INumberBase<T>
    {
        foreach (V128 a in Samples.Vectors<T>())
            Assert.True(whole(Of<T>(a)) == operation(a), $"of {a}");
    }

    public static void UnaryWhole<TIn, TOut>(
        Func<V128, V128> operation, Func<TIn[], TOut[]> whole, bool exactNaN = false)
        where TIn : unmanaged, INumberBase<TIn>
        where TOut : unmanaged, INumberBase<TOut>
    {
        foreach (V128 a in Samples.Vectors<TIn>())
            AssertSame<TOut>(whole(Of<TIn>(a)), Of<TOut>(operation(a)), exactNaN, $"of {a}");
    }

    public static void BinaryWhole<TIn, TOut>(
        Func<V128, V128, V128> operation, Func<TIn[], TIn[], TOut[]> whole, bool exactNaN = false)
        where TIn : unmanaged, INumberBase<TIn>
        where TOut : unmanaged, INumberBase<TOut>
    {
        foreach ((V128 a, V128 b) in Samples.Pairs<TIn>())
            AssertSame<TOut>(whole(Of<TIn>(a), Of<TIn>(b)), Of<TOut>(operation(a, b)), exactNaN, $"of {a} and {b}");
    }

    /// <summary>Bit for bit, except that where arithmetic says NaN any quiet one will do.</summary>
    private static void AssertSame<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, bool exactNaN, string what)
        where T : unmanaged, INumberBase<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = !exactNaN && T.IsNaN(expected[i])
                ? NaN.IsQuiet(actual[i])
                : MemoryMarshal.AsBytes(expected.Slice(i, 1)).SequenceEqual(MemoryMarshal.AsBytes(actual.Slice(i, 1)));
            Assert.True(same, $"lane {i} is {actual[i]} and not {expected[i]}: {what}");
        }
    }
}
