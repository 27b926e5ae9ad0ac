using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Burst.Thunks.Hashing;

/// <summary>Sixteen lanes, on processors with AVX-512.</summary>
/// <remarks>Rotations and functions of three words are one instruction each. Source: FIPS 180-4, section 6.2.2.</remarks>
internal readonly unsafe struct Compression16 : ICompression
{
    private const int BlockWords = 16;
    private const int Rounds = 64;

    // What functions of three bits give, as instructions have it: bit i for the three bits of i.
    private const byte Parity = 0x96;
    private const byte Choice = 0xCA;
    private const byte Majority = 0xE8;

    public static bool IsSupported => Avx512F.IsSupported;

    public static int Lanes => Vector512<uint>.Count;

    public static void Compress(uint* state, uint* words)
    {
        var a = Vector512.Load(state);
        var b = Vector512.Load(state + Vector512<uint>.Count);
        var c = Vector512.Load(state + (2 * Vector512<uint>.Count));
        var d = Vector512.Load(state + (3 * Vector512<uint>.Count));
        var e = Vector512.Load(state + (4 * Vector512<uint>.Count));
        var f = Vector512.Load(state + (5 * Vector512<uint>.Count));
        var g = Vector512.Load(state + (6 * Vector512<uint>.Count));
        var h = Vector512.Load(state + (7 * Vector512<uint>.Count));
        ref var constants = ref MemoryMarshal.GetReference(Sha256Constants.Rounds);
        for (var t = 0; t < Rounds; t += BlockWords)
        {
            if (t > 0)
                Schedule(words);

            // Eight rounds bring every letter back to its place.
            for (var i = 0; i < BlockWords; i += 8)
            {
                var word = words + (i * Vector512<uint>.Count);
                ref var constant = ref Unsafe.Add(ref constants, t + i);
                Round(a, b, c, ref d, e, f, g, ref h, constant, word);
                Round(h, a, b, ref c, d, e, f, ref g, Unsafe.Add(ref constant, 1), word + Vector512<uint>.Count);
                Round(g, h, a, ref b, c, d, e, ref f, Unsafe.Add(ref constant, 2), word + (2 * Vector512<uint>.Count));
                Round(f, g, h, ref a, b, c, d, ref e, Unsafe.Add(ref constant, 3), word + (3 * Vector512<uint>.Count));
                Round(e, f, g, ref h, a, b, c, ref d, Unsafe.Add(ref constant, 4), word + (4 * Vector512<uint>.Count));
                Round(d, e, f, ref g, h, a, b, ref c, Unsafe.Add(ref constant, 5), word + (5 * Vector512<uint>.Count));
                Round(c, d, e, ref f, g, h, a, ref b, Unsafe.Add(ref constant, 6), word + (6 * Vector512<uint>.Count));
                Round(b, c, d, ref e, f, g, h, ref a, Unsafe.Add(ref constant, 7), word + (7 * Vector512<uint>.Count));
            }
        }

        AddTo(state, a);
        AddTo(state + Vector512<uint>.Count, b);
        AddTo(state + (2 * Vector512<uint>.Count), c);
        AddTo(state + (3 * Vector512<uint>.Count), d);
        AddTo(state + (4 * Vector512<uint>.Count), e);
        AddTo(state + (5 * Vector512<uint>.Count), f);
        AddTo(state + (6 * Vector512<uint>.Count), g);
        AddTo(state + (7 * Vector512<uint>.Count), h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector512<uint> a, Vector512<uint> b, Vector512<uint> c, ref Vector512<uint> d, Vector512<uint> e, Vector512<uint> f,
        Vector512<uint> g, ref Vector512<uint> h, uint constant, uint* word)
    {
        var sigma1 = Avx512F.TernaryLogic(
            Avx512F.RotateRight(e, 6), Avx512F.RotateRight(e, 11), Avx512F.RotateRight(e, 25), Parity);
        var first = Vector512.Load(word) + Vector512.Create(constant) + h + Avx512F.TernaryLogic(e, f, g, Choice) + sigma1;
        var sigma0 = Avx512F.TernaryLogic(
            Avx512F.RotateRight(a, 2), Avx512F.RotateRight(a, 13), Avx512F.RotateRight(a, 22), Parity);
        d += first;
        h = first + (sigma0 + Avx512F.TernaryLogic(a, b, c, Majority));
    }

    /// <summary>Puts the words of the next sixteen rounds in the place of those of the last.</summary>
    private static void Schedule(uint* words)
    {
        for (var t = 0; t < BlockWords; t++)
        {
            var place = words + (t * Vector512<uint>.Count);
            var far = Vector512.Load(words + (((t + 1) % BlockWords) * Vector512<uint>.Count));
            var near = Vector512.Load(words + (((t + 14) % BlockWords) * Vector512<uint>.Count));
            var middle = Vector512.Load(words + (((t + 9) % BlockWords) * Vector512<uint>.Count));
            var small0 = Avx512F.TernaryLogic(
                Avx512F.RotateRight(far, 7), Avx512F.RotateRight(far, 18), far >>> 3, Parity);
            var small1 = Avx512F.TernaryLogic(
                Avx512F.RotateRight(near, 17), Avx512F.RotateRight(near, 19), near >>> 10, Parity);
            (Vector512.Load(place) + small0 + middle + small1).Store(place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(uint* state, Vector512<uint> value) => (Vector512.Load(state) + value).Store(state);
}
