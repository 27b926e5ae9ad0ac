using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Burst.Thunks.Hashing;

/// <summary>Eight lanes, on processors with AVX2.</summary>
/// <remarks>A rotation is two shifts. Source: FIPS 180-4, section 6.2.2.</remarks>
internal readonly unsafe struct Compression8 : ICompression
{
    private const int BlockWords = 16;
    private const int Rounds = 64;
    private const int WordBits = 32;

    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    public static int Lanes => Vector256<uint>.Count;

    public static void Compress(uint* state, uint* words)
    {
        var a = Vector256.Load(state);
        var b = Vector256.Load(state + Vector256<uint>.Count);
        var c = Vector256.Load(state + (2 * Vector256<uint>.Count));
        var d = Vector256.Load(state + (3 * Vector256<uint>.Count));
        var e = Vector256.Load(state + (4 * Vector256<uint>.Count));
        var f = Vector256.Load(state + (5 * Vector256<uint>.Count));
        var g = Vector256.Load(state + (6 * Vector256<uint>.Count));
        var h = Vector256.Load(state + (7 * Vector256<uint>.Count));
        ref var constants = ref MemoryMarshal.GetReference(Sha256Constants.Rounds);
        for (var t = 0; t < Rounds; t += BlockWords)
        {
            if (t > 0)
                Schedule(words);

            // Eight rounds bring every letter back to its place.
            for (var i = 0; i < BlockWords; i += 8)
            {
                var word = words + (i * Vector256<uint>.Count);
                ref var constant = ref Unsafe.Add(ref constants, t + i);
                Round(a, b, c, ref d, e, f, g, ref h, constant, word);
                Round(h, a, b, ref c, d, e, f, ref g, Unsafe.Add(ref constant, 1), word + Vector256<uint>.Count);
                Round(g, h, a, ref b, c, d, e, ref f, Unsafe.Add(ref constant, 2), word + (2 * Vector256<uint>.Count));
                Round(f, g, h, ref a, b, c, d, ref e, Unsafe.Add(ref constant, 3), word + (3 * Vector256<uint>.Count));
                Round(e, f, g, ref h, a, b, c, ref d, Unsafe.Add(ref constant, 4), word + (4 * Vector256<uint>.Count));
                Round(d, e, f, ref g, h, a, b, ref c, Unsafe.Add(ref constant, 5), word + (5 * Vector256<uint>.Count));
                Round(c, d, e, ref f, g, h, a, ref b, Unsafe.Add(ref constant, 6), word + (6 * Vector256<uint>.Count));
                Round(b, c, d, ref e, f, g, h, ref a, Unsafe.Add(ref constant, 7), word + (7 * Vector256<uint>.Count));
            }
        }

        AddTo(state, a);
        AddTo(state + Vector256<uint>.Count, b);
        AddTo(state + (2 * Vector256<uint>.Count), c);
        AddTo(state + (3 * Vector256<uint>.Count), d);
        AddTo(state + (4 * Vector256<uint>.Count), e);
        AddTo(state + (5 * Vector256<uint>.Count), f);
        AddTo(state + (6 * Vector256<uint>.Count), g);
        AddTo(state + (7 * Vector256<uint>.Count), h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, ref Vector256<uint> d, Vector256<uint> e, Vector256<uint> f,
        Vector256<uint> g, ref Vector256<uint> h, uint constant, uint* word)
    {
        var sigma1 = RotateRight(e, 6) ^ RotateRight(e, 11) ^ RotateRight(e, 25);
        var first = Vector256.Load(word) + Vector256.Create(constant) + h + (g ^ (e & (f ^ g))) + sigma1;
        var sigma0 = RotateRight(a, 2) ^ RotateRight(a, 13) ^ RotateRight(a, 22);
        d += first;
        h = first + (sigma0 + ((a & b) | (c & (a | b))));
    }

    /// <summary>Puts the words of the next sixteen rounds in the place of those of the last.</summary>
    private static void Schedule(uint* words)
    {
        for (var t = 0; t < BlockWords; t++)
        {
            var place = words + (t * Vector256<uint>.Count);
            var far = Vector256.Load(words + (((t + 1) % BlockWords) * Vector256<uint>.Count));
            var near = Vector256.Load(words + (((t + 14) % BlockWords) * Vector256<uint>.Count));
            var middle = Vector256.Load(words + (((t + 9) % BlockWords) * Vector256<uint>.Count));
            var small0 = RotateRight(far, 7) ^ RotateRight(far, 18) ^ (far >>> 3);
            var small1 = RotateRight(near, 17) ^ RotateRight(near, 19) ^ (near >>> 10);
            (Vector256.Load(place) + small0 + middle + small1).Store(place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(uint* state, Vector256<uint> value) => (Vector256.Load(state) + value).Store(state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateRight(Vector256<uint> value, int bits) =>
        (value >>> bits) | (value << (WordBits - bits));
}
