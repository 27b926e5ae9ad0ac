using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Operations on 128 bits whatever their lanes are.</summary>
internal static class V128Operations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

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
