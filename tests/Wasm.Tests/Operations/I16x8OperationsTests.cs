using System.Numerics;
using Burst.Wasm.Compile.Operations;

namespace Burst.Wasm.Tests.Operations;

public sealed class I16x8OperationsTests
{
    [Fact]
    public void Comparisons_Signed_FillLanes()
    {
        Lanes.Comparison<short>(I16x8Operations.Eq, (a, b) => a == b);
        Lanes.Comparison<short>(I16x8Operations.Ne, (a, b) => a != b);
        Lanes.Comparison<short>(I16x8Operations.LtS, (a, b) => a < b);
        Lanes.Comparison<short>(I16x8Operations.GtS, (a, b) => a > b);
        Lanes.Comparison<short>(I16x8Operations.LeS, (a, b) => a <= b);
        Lanes.Comparison<short>(I16x8Operations.GeS, (a, b) => a >= b);
    }

    [Fact]
    public void Comparisons_Unsigned_FillLanes()
    {
        Lanes.Comparison<ushort>(I16x8Operations.LtU, (a, b) => a < b);
        Lanes.Comparison<ushort>(I16x8Operations.GtU, (a, b) => a > b);
        Lanes.Comparison<ushort>(I16x8Operations.LeU, (a, b) => a <= b);
        Lanes.Comparison<ushort>(I16x8Operations.GeU, (a, b) => a >= b);
    }

    [Fact]
    public void Arithmetic_OutOfRange_Wraps()
    {
        Lanes.Binary<short>(I16x8Operations.Add, (a, b) => (short)(a + b));
        Lanes.Binary<short>(I16x8Operations.Sub, (a, b) => (short)(a - b));
        Lanes.Binary<short>(I16x8Operations.Mul, (a, b) => (short)(a * b));
        Lanes.Unary<short>(I16x8Operations.Neg, a => (short)(-a));
        Lanes.Unary<short>(I16x8Operations.Abs, a => a < 0 ? (short)(-a) : a);
    }

    [Fact]
    public void Saturating_OutOfRange_StaysAtTheEnd()
    {
        Lanes.Binary<short>(I16x8Operations.AddSatS, (a, b) => short.CreateSaturating(a + b));
        Lanes.Binary<short>(I16x8Operations.SubSatS, (a, b) => short.CreateSaturating(a - b));
        Lanes.Binary<ushort>(I16x8Operations.AddSatU, (a, b) => ushort.CreateSaturating(a + b));
        Lanes.Binary<ushort>(I16x8Operations.SubSatU, (a, b) => ushort.CreateSaturating(a - b));
    }

    [Fact]
    public void AvgrU_OddSum_RoundsUp() =>
        Lanes.Binary<ushort>(I16x8Operations.AvgrU, (a, b) => (ushort)((a + b + 1) / 2));

    [Fact]
    public void MinAndMax_SignedAndUnsigned_ChooseOne()
    {
        Lanes.Binary<short>(I16x8Operations.MinS, Math.Min);
        Lanes.Binary<short>(I16x8Operations.MaxS, Math.Max);
        Lanes.Binary<ushort>(I16x8Operations.MinU, Math.Min);
        Lanes.Binary<ushort>(I16x8Operations.MaxU, Math.Max);
    }

    [Fact]
    public void Shifts_AnyCount_TakeItModuloTheWidth()
    {
        Lanes.Shift<ushort>(I16x8Operations.Shl, (a, count) => (ushort)(a << count));
        Lanes.Shift<short>(I16x8Operations.ShrS, (a, count) => (short)(a >> count));
        Lanes.Shift<ushort>(I16x8Operations.ShrU, (a, count) => (ushort)(a >> count));
    }

    [Fact]
    public void AllTrueAndBitmask_AnyLanes_TellOfEach()
    {
        Lanes.Reduction<short>(I16x8Operations.AllTrue, a => a.All(v => v != 0) ? 1 : 0);
        Lanes.Reduction<short>(I16x8Operations.Bitmask, a => a.Select((v, i) => v < 0 ? 1 << i : 0).Sum());
    }

    [Fact]
    public void NarrowI32x4_OutOfRange_Saturates()
    {
        Lanes.BinaryWhole<int, short>(
            I16x8Operations.NarrowI32x4S, (a, b) => a.Concat(b).Select(short.CreateSaturating).ToArray());
        Lanes.BinaryWhole<int, ushort>(
            I16x8Operations.NarrowI32x4U, (a, b) => a.Concat(b).Select(ushort.CreateSaturating).ToArray());
    }

    [Fact]
    public void Extend_EitherHalf_KeepsValues()
    {
        Lanes.UnaryWhole<sbyte, short>(
            I16x8Operations.ExtendLowI8x16S, a => a.Take(8).Select(short.CreateChecked).ToArray());
        Lanes.UnaryWhole<sbyte, short>(
            I16x8Operations.ExtendHighI8x16S, a => a.Skip(8).Select(short.CreateChecked).ToArray());
        Lanes.UnaryWhole<byte, ushort>(
            I16x8Operations.ExtendLowI8x16U, a => a.Take(8).Select(ushort.CreateChecked).ToArray());
        Lanes.UnaryWhole<byte, ushort>(
            I16x8Operations.ExtendHighI8x16U, a => a.Skip(8).Select(ushort.CreateChecked).ToArray());
    }

    [Fact]
    public void Extmul_EitherHalf_NeverWraps()
    {
        Lanes.BinaryWhole<sbyte, short>(
            I16x8Operations.ExtmulLowI8x16S, (a, b) => Products<sbyte, short>(a[..8], b[..8]));
        Lanes.BinaryWhole<sbyte, short>(
            I16x8Operations.ExtmulHighI8x16S, (a, b) => Products<sbyte, short>(a[8..], b[8..]));
        Lanes.BinaryWhole<byte, ushort>(
            I16x8Operations.ExtmulLowI8x16U, (a, b) => Products<byte, ushort>(a[..8], b[..8]));
        Lanes.BinaryWhole<byte, ushort>(
            I16x8Operations.ExtmulHighI8x16U, (a, b) => Products<byte, ushort>(a[8..], b[8..]));
    }

    [Fact]
    public void ExtaddPairwise_Neighbours_AreAdded()
    {
        Lanes.UnaryWhole<sbyte, short>(
            I16x8Operations.ExtaddPairwiseI8x16S, a => a.Chunk(2).Select(pair => (short)(pair[0] + pair[1])).ToArray());
        Lanes.UnaryWhole<byte, ushort>(
            I16x8Operations.ExtaddPairwiseI8x16U,
            a => a.Chunk(2).Select(pair => (ushort)(pair[0] + pair[1])).ToArray());
    }

    [Fact]
    public void Q15mulrSatS_MinusOneSquared_Saturates()
    {
        Lanes.Binary<short>(I16x8Operations.Q15mulrSatS, (a, b) => short.CreateSaturating((a * b + 0x4000) >> 15));
        Assert.Equal(
            [0x7FFF, -0x7FFF, 0x4000, 1, 0, 0, -1, 0],
            Lanes.Of<short>(I16x8Operations.Q15mulrSatS(
                Lanes.Join<short>(-0x8000, -0x8000, -0x8000, 0x4000, 0x4000, 0x3FFF, -0x4000, -0x4000),
                Lanes.Join<short>(-0x8000, 0x7FFF, -0x4000, 1, 0, 1, 2, 1))));
    }

    [Fact]
    public void LaneAccess_EachLane_ExtendsAndTruncates()
    {
        Lanes.Splat<ushort>(value => I16x8Operations.Splat(value | 0x7F0000));
        Lanes.Extract<short, int>(I16x8Operations.ExtractLaneS, v => v);
        Lanes.Extract<ushort, int>(I16x8Operations.ExtractLaneU, v => v);
        Lanes.Replace(I16x8Operations.ReplaceLane, v => (short)v, 0, -1, 0x12345678, int.MinValue, 0x8080);
    }

    private static TOut[] Products<TIn, TOut>(TIn[] a, TIn[] b)
        where TIn : INumberBase<TIn>
        where TOut : INumberBase<TOut> =>
        a.Zip(b, (x, y) => checked(TOut.CreateChecked(x) * TOut.CreateChecked(y))).ToArray();
}
