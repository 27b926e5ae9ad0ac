using System.Numerics;
using System.Runtime.Intrinsics;
using Burst.Wasm.Compile.Operations;

namespace Burst.Wasm.Tests.Operations;

public sealed class I32x4OperationsTests
{
    [Fact]
    public void Comparisons_Signed_FillLanes()
    {
        Lanes.Comparison<int>(I32x4Operations.Eq, (a, b) => a == b);
        Lanes.Comparison<int>(I32x4Operations.Ne, (a, b) => a != b);
        Lanes.Comparison<int>(I32x4Operations.LtS, (a, b) => a < b);
        Lanes.Comparison<int>(I32x4Operations.GtS, (a, b) => a > b);
        Lanes.Comparison<int>(I32x4Operations.LeS, (a, b) => a <= b);
        Lanes.Comparison<int>(I32x4Operations.GeS, (a, b) => a >= b);
    }

    [Fact]
    public void Comparisons_Unsigned_FillLanes()
    {
        Lanes.Comparison<uint>(I32x4Operations.LtU, (a, b) => a < b);
        Lanes.Comparison<uint>(I32x4Operations.GtU, (a, b) => a > b);
        Lanes.Comparison<uint>(I32x4Operations.LeU, (a, b) => a <= b);
        Lanes.Comparison<uint>(I32x4Operations.GeU, (a, b) => a >= b);
    }

    [Fact]
    public void Arithmetic_OutOfRange_Wraps()
    {
        Lanes.Binary<int>(I32x4Operations.Add, (a, b) => (int)(a + b));
        Lanes.Binary<int>(I32x4Operations.Sub, (a, b) => (int)(a - b));
        Lanes.Binary<int>(I32x4Operations.Mul, (a, b) => (int)(a * b));
        Lanes.Unary<int>(I32x4Operations.Neg, a => (int)(-a));
        Lanes.Unary<int>(I32x4Operations.Abs, a => a < 0 ? (int)(-a) : a);
    }

    [Fact]
    public void MinAndMax_SignedAndUnsigned_ChooseOne()
    {
        Lanes.Binary<int>(I32x4Operations.MinS, Math.Min);
        Lanes.Binary<int>(I32x4Operations.MaxS, Math.Max);
        Lanes.Binary<uint>(I32x4Operations.MinU, Math.Min);
        Lanes.Binary<uint>(I32x4Operations.MaxU, Math.Max);
    }

    [Fact]
    public void Shifts_AnyCount_TakeItModuloTheWidth()
    {
        Lanes.Shift<uint>(I32x4Operations.Shl, (a, count) => (uint)(a << count));
        Lanes.Shift<int>(I32x4Operations.ShrS, (a, count) => (int)(a >> count));
        Lanes.Shift<uint>(I32x4Operations.ShrU, (a, count) => (uint)(a >> count));
    }

    [Fact]
    public void AllTrueAndBitmask_AnyLanes_TellOfEach()
    {
        Lanes.Reduction<int>(I32x4Operations.AllTrue, a => a.All(v => v != 0) ? 1 : 0);
        Lanes.Reduction<int>(I32x4Operations.Bitmask, a => a.Select((v, i) => v < 0 ? 1 << i : 0).Sum());
    }

    [Fact]
    public void Extend_EitherHalf_KeepsValues()
    {
        Lanes.UnaryWhole<short, int>(
            I32x4Operations.ExtendLowI16x8S, a => a.Take(4).Select(int.CreateChecked).ToArray());
        Lanes.UnaryWhole<short, int>(
            I32x4Operations.ExtendHighI16x8S, a => a.Skip(4).Select(int.CreateChecked).ToArray());
        Lanes.UnaryWhole<ushort, uint>(
            I32x4Operations.ExtendLowI16x8U, a => a.Take(4).Select(uint.CreateChecked).ToArray());
        Lanes.UnaryWhole<ushort, uint>(
            I32x4Operations.ExtendHighI16x8U, a => a.Skip(4).Select(uint.CreateChecked).ToArray());
    }

    [Fact]
    public void Extmul_EitherHalf_NeverWraps()
    {
        Lanes.BinaryWhole<short, int>(I32x4Operations.ExtmulLowI16x8S, (a, b) => Products<short, int>(a[..4], b[..4]));
        Lanes.BinaryWhole<short, int>(I32x4Operations.ExtmulHighI16x8S, (a, b) => Products<short, int>(a[4..], b[4..]));
        Lanes.BinaryWhole<ushort, uint>(
            I32x4Operations.ExtmulLowI16x8U, (a, b) => Products<ushort, uint>(a[..4], b[..4]));
        Lanes.BinaryWhole<ushort, uint>(
            I32x4Operations.ExtmulHighI16x8U, (a, b) => Products<ushort, uint>(a[4..], b[4..]));
    }

    [Fact]
    public void ExtaddPairwise_Neighbours_AreAdded()
    {
        Lanes.UnaryWhole<short, int>(
            I32x4Operations.ExtaddPairwiseI16x8S, a => a.Chunk(2).Select(pair => (int)(pair[0] + pair[1])).ToArray());
        Lanes.UnaryWhole<ushort, uint>(
            I32x4Operations.ExtaddPairwiseI16x8U, a => a.Chunk(2).Select(pair => (uint)(pair[0] + pair[1])).ToArray());
    }

    [Fact]
    public void DotI16x8S_AnyOperands_AddsPairsOfProducts()
    {
        Lanes.BinaryWhole<short, int>(
            I32x4Operations.DotI16x8S,
            (a, b) => a.Zip(b, (x, y) => x * y).Chunk(2).Select(pair => unchecked(pair[0] + pair[1])).ToArray());
        Vector128<byte> least = Vector128.Create(short.MinValue).AsByte();
        Assert.Equal(
            Enumerable.Repeat(int.MinValue, 4),
            Lanes.Of<int>(I32x4Operations.DotI16x8S(least, least)));
    }

    [Fact]
    public void TruncSatF32x4_OutOfRangeOrNaN_Saturates()
    {
        Lanes.UnaryWhole<float, int>(I32x4Operations.TruncSatF32x4S, a => a.Select(v => Signed(v)).ToArray());
        Lanes.UnaryWhole<float, uint>(I32x4Operations.TruncSatF32x4U, a => a.Select(v => Unsigned(v)).ToArray());
    }

    [Fact]
    public void TruncSatF64x2Zero_OutOfRangeOrNaN_Saturates()
    {
        Lanes.UnaryWhole<double, int>(I32x4Operations.TruncSatF64x2SZero, a => [Signed(a[0]), Signed(a[1]), 0, 0]);
        Lanes.UnaryWhole<double, uint>(I32x4Operations.TruncSatF64x2UZero, a => [Unsigned(a[0]), Unsigned(a[1]), 0, 0]);
    }

    [Fact]
    public void LaneAccess_EachLane_KeepsBits()
    {
        Lanes.Splat<int>(I32x4Operations.Splat);
        Lanes.Extract<int, int>(I32x4Operations.ExtractLane, v => v);
        Lanes.Replace(I32x4Operations.ReplaceLane, v => v, 0, -1, int.MinValue, 0x12345678);
    }

    private static TOut[] Products<TIn, TOut>(TIn[] a, TIn[] b)
        where TIn : INumberBase<TIn>
        where TOut : INumberBase<TOut> =>
        a.Zip(b, (x, y) => checked(TOut.CreateChecked(x) * TOut.CreateChecked(y))).ToArray();

    private static int Signed(double value) => double.IsNaN(value) ? 0
        : value <= int.MinValue ? int.MinValue
        : value >= int.MaxValue ? int.MaxValue
        : (int)value;

    private static uint Unsigned(double value) => double.IsNaN(value) || value <= 0 ? 0
        : value >= uint.MaxValue ? uint.MaxValue
        : (uint)value;
}
