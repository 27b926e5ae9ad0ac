using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Operations on 128 bits whatever their lanes are, and the choice of bytes.</summary>
internal static class V128Operations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>i8x16.shuffle. Lanes are 0-15 (bytes of <paramref name="a"/>) or 16-31 (of <paramref name="b"/>), as
    /// validation has it; the arithmetic on them folds away when they are constant.</summary>
    [VectorOperation(0x0D), MethodImpl(Inline)]
    public static V128 Shuffle(V128 a, V128 b, V128 lanes) => Ssse3.IsSupported
        ? Ssse3.Shuffle(a, lanes + Vector128.Create((byte)0x70)) | Ssse3.Shuffle(b, lanes - Vector128.Create((byte)16))
        : Vector128.Shuffle(a, lanes) | Vector128.Shuffle(b, lanes - Vector128.Create((byte)16));

    /// <summary>i8x16.swizzle: an index of 16 or more gives 0. The saturating sum has its top bit set just
    /// for those, which is when pshufb gives 0.</summary>
    [VectorOperation(0x0E), MethodImpl(Inline)]
    public static V128 Swizzle(V128 a, V128 indices) => Ssse3.IsSupported
        ? Ssse3.Shuffle(a, Vector128.AddSaturate(indices, Vector128.Create((byte)0x70)))
        : Vector128.Shuffle(a, indices);

    [VectorOperation(0x4D), MethodImpl(Inline)]
    public static V128 Not(V128 a) => ~a;

    [VectorOperation(0x4E), MethodImpl(Inline)]
    public static V128 And(V128 a, V128 b) => a & b;

    [VectorOperation(0x4F), MethodImpl(Inline)]
    public static V128 Andnot(V128 a, V128 b) => Vector128.AndNot(a, b);

    [VectorOperation(0x50), MethodImpl(Inline)]
    public static V128 Or(V128 a, V128 b) => a | b;

    [VectorOperation(0x51), MethodImpl(Inline)]
    public static V128 Xor(V128 a, V128 b) => a ^ b;

    /// <summary>Bits of <paramref name="a"/> where the mask has ones, else of <paramref name="b"/>.</summary>
    [VectorOperation(0x52), MethodImpl(Inline)]
    public static V128 Bitselect(V128 a, V128 b, V128 mask) => Vector128.ConditionalSelect(mask, a, b);

    [VectorOperation(0x53), MethodImpl(Inline)]
    public static int AnyTrue(V128 a) => a != V128.Zero ? 1 : 0;
}
