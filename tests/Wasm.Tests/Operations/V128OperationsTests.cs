using Burst.Wasm.Compile.Operations;
using V128 = System.Runtime.Intrinsics.Vector128<byte>;

namespace Burst.Wasm.Tests.Operations;

public sealed class V128OperationsTests
{
    [Fact]
    public void Bits_OfAnyOperands_AreCombined()
    {
        Lanes.Unary<byte>(V128Operations.Not, a => (byte)~a);
        Lanes.Binary<byte>(V128Operations.And, (a, b) => (byte)(a & b));
        Lanes.Binary<byte>(V128Operations.Andnot, (a, b) => (byte)(a & ~b));
        Lanes.Binary<byte>(V128Operations.Or, (a, b) => (byte)(a | b));
        Lanes.Binary<byte>(V128Operations.Xor, (a, b) => (byte)(a ^ b));
    }

    [Fact]
    public void Bitselect_AnyMask_TakesBitsOfTheFirstWhereSet()
    {
        foreach (V128 mask in Samples.Vectors<byte>().Take(40))
        {
            byte[] bits = Lanes.Of<byte>(mask);
            Lanes.BinaryWhole<byte, byte>(
                (a, b) => V128Operations.Bitselect(a, b, mask),
                (a, b) => bits.Select((m, i) => (byte)((a[i] & m) | (b[i] & ~m))).ToArray());
        }
    }

    [Fact]
    public void AnyTrue_OnlyZeros_IsZero()
    {
        Lanes.Reduction<byte>(V128Operations.AnyTrue, a => a.Any(v => v != 0) ? 1 : 0);
        for (int i = 0; i < 128; i++)
            Assert.Equal(1, V128Operations.AnyTrue(Lanes.Join((UInt128)1 << i)));
    }
}
