using System.Numerics;
using Burst.Wasm.Compile.Operations;

namespace Burst.Wasm.Tests.Operations;

public sealed class I64x2OperationsTests
{
    [Fact]
    public void Comparisons_Signed_FillLanes()
    {
        Lanes.Comparison<long>(I64x2Operations.Eq, (a, b) => a == b);
        Lanes.Comparison<long>(I64x2Operations.Ne, (a, b) => a != b);
        Lanes.Comparison<long>(I64x2Operations.LtS, (a, b) => a < b);
        Lanes.Comparison<long>(I64x2Operations.GtS, (a, b) => a > b);
        Lanes.Comparison<long>(I64x2Operations.LeS, (a, b) => a <= b);
        Lanes.Comparison<long>(I64x2Operations.GeS, (a, b) => a >= b);
    }

    [Fact]
    public void Arithmetic_OutOfRange_Wraps()
    {
        Lanes.Binary<long>(I64x2Operations.Add, (a, b) => (long)(a + b));
        Lanes.Binary<long>(I64x2Operations.Sub, (a, b) => (long)(a - b));
        Lanes.Binary<long>(I64x2Operations.Mul, (a, b) => (long)(a * b));
        Lanes.Unary<long>(I64x2Operations.Neg, a => (long)(-a));
        Lanes.Unary<long>(I64x2Operations.Abs, a => a < 0 ? (long)(-a) : a);
    }

    [Fact]
    public void Shifts_AnyCount_TakeItModuloTheWidth()
    {
        Lanes.Shift<ulong>(I64x2Operations.Shl, (a, count) => (ulong)(a << count));
        Lanes.Shift<long>(I64x2Operations.ShrS, (a, count) => (long)(a >> count));
        Lanes.Shift<ulong>(I64x2Operations.ShrU, (a, count) => (ulong)(a >> count));
    }

    [Fact]
    public void AllTrueAndBitmask_AnyLanes_TellOfEach()
    {
        Lanes.Reduction<long>(I64x2Operations.AllTrue, a => a.All(v => v != 0) ? 1 : 0);
        Lanes.Reduction<long>(I64x2Operations.Bitmask, a => a.Select((v, i) => v < 0 ? 1 << i : 0).Sum());
    }

    [Fact]
    public void Extend_EitherHalf_KeepsValues()
    {
        Lanes.UnaryWhole<int, long>(
            I64x2Operations.ExtendLowI32x4S, a => a.Take(2).Select(long.CreateChecked).ToArray());
        Lanes.UnaryWhole<int, long>(
            I64x2Operations.ExtendHighI32x4S, a => a.Skip(2).Select(long.CreateChecked).ToArray());
        Lanes.UnaryWhole<uint, ulong>(
            I64x2Operations.ExtendLowI32x4U, a => a.Take(2).Select(ulong.CreateChecked).ToArray());
        Lanes.UnaryWhole<uint, ulong>(
            I64x2Operations.ExtendHighI32x4U, a => a.Skip(2).Select(ulong.CreateChecked).ToArray());
    }

    [Fact]
    public void Extmul_EitherHalf_NeverWraps()
    {
        Lanes.BinaryWhole<int, long>(I64x2Operations.ExtmulLowI32x4S, (a, b) => Products<int, long>(a[..2], b[..2]));
        Lanes.BinaryWhole<int, long>(I64x2Operations.ExtmulHighI32x4S, (a, b) => Products<int, long>(a[2..], b[2..]));
        Lanes.BinaryWhole<uint, ulong>(
            I64x2Operations.ExtmulLowI32x4U, (a, b) => Products<uint, ulong>(a[..2], b[..2]));
        Lanes.BinaryWhole<uint, ulong>(
            I64x2Operations.ExtmulHighI32x4U, (a, b) => Products<uint, ulong>(a[2..], b[2..]));
    }

    [Fact]
    public void LaneAccess_EachLane_KeepsBits()
    {
        Lanes.Splat<long>(I64x2Operations.Splat);
        Lanes.Extract<long, long>(I64x2Operations.ExtractLane, v => v);
        Lanes.Replace(I64x2Operations.ReplaceLane, v => v, 0, -1, long.MinValue, 0x12345678);
    }

    private static TOut[] Products<TIn, TOut>(TIn[] a, TIn[] b)
        where TIn : INumberBase<TIn>
        where TOut : INumberBase<TOut> =>
        a.Zip(b, (x, y) => checked(TOut.CreateChecked(x) * TOut.CreateChecked(y))).ToArray();
}
