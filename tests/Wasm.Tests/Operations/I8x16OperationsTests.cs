using System.Numerics;
using System.Runtime.Intrinsics;
using Burst.Wasm.Compile.Operations;

namespace Burst.Wasm.Tests.Operations;

public sealed class I8x16OperationsTests
{
    [Fact]
    public void Comparisons_Signed_FillLanes()
    {
        Lanes.Comparison<sbyte>(I8x16Operations.Eq, (a, b) => a == b);
        Lanes.Comparison<sbyte>(I8x16Operations.Ne, (a, b) => a != b);
        Lanes.Comparison<sbyte>(I8x16Operations.LtS, (a, b) => a < b);
        Lanes.Comparison<sbyte>(I8x16Operations.GtS, (a, b) => a > b);
        Lanes.Comparison<sbyte>(I8x16Operations.LeS, (a, b) => a <= b);
        Lanes.Comparison<sbyte>(I8x16Operations.GeS, (a, b) => a >= b);
    }

    [Fact]
    public void Comparisons_Unsigned_FillLanes()
    {
        Lanes.Comparison<byte>(I8x16Operations.LtU, (a, b) => a < b);
        Lanes.Comparison<byte>(I8x16Operations.GtU, (a, b) => a > b);
        Lanes.Comparison<byte>(I8x16Operations.LeU, (a, b) => a <= b);
        Lanes.Comparison<byte>(I8x16Operations.GeU, (a, b) => a >= b);
    }

    [Fact]
    public void Arithmetic_OutOfRange_Wraps()
    {
        Lanes.Binary<sbyte>(I8x16Operations.Add, (a, b) => (sbyte)(a + b));
        Lanes.Binary<sbyte>(I8x16Operations.Sub, (a, b) => (sbyte)(a - b));
        Lanes.Unary<sbyte>(I8x16Operations.Neg, a => (sbyte)(-a));
        Lanes.Unary<sbyte>(I8x16Operations.Abs, a => a < 0 ? (sbyte)(-a) : a);
    }

    [Fact]
    public void Saturating_OutOfRange_StaysAtTheEnd()
    {
        Lanes.Binary<sbyte>(I8x16Operations.AddSatS, (a, b) => sbyte.CreateSaturating(a + b));
        Lanes.Binary<sbyte>(I8x16Operations.SubSatS, (a, b) => sbyte.CreateSaturating(a - b));
        Lanes.Binary<byte>(I8x16Operations.AddSatU, (a, b) => byte.CreateSaturating(a + b));
        Lanes.Binary<byte>(I8x16Operations.SubSatU, (a, b) => byte.CreateSaturating(a - b));
    }

    [Fact]
    public void AvgrU_OddSum_RoundsUp() =>
        Lanes.Binary<byte>(I8x16Operations.AvgrU, (a, b) => (byte)((a + b + 1) / 2));

    [Fact]
    public void MinAndMax_SignedAndUnsigned_ChooseOne()
    {
        Lanes.Binary<sbyte>(I8x16Operations.MinS, Math.Min);
        Lanes.Binary<sbyte>(I8x16Operations.MaxS, Math.Max);
        Lanes.Binary<byte>(I8x16Operations.MinU, Math.Min);
        Lanes.Binary<byte>(I8x16Operations.MaxU, Math.Max);
    }

    [Fact]
    public void Shifts_AnyCount_TakeItModuloTheWidth()
    {
        Lanes.Shift<byte>(I8x16Operations.Shl, (a, count) => (byte)(a << count));
        Lanes.Shift<sbyte>(I8x16Operations.ShrS, (a, count) => (sbyte)(a >> count));
        Lanes.Shift<byte>(I8x16Operations.ShrU, (a, count) => (byte)(a >> count));
    }

    [Fact]
    public void AllTrueAndBitmask_AnyLanes_TellOfEach()
    {
        Lanes.Reduction<sbyte>(I8x16Operations.AllTrue, a => a.All(v => v != 0) ? 1 : 0);
        Lanes.Reduction<sbyte>(I8x16Operations.Bitmask, a => a.Select((v, i) => v < 0 ? 1 << i : 0).Sum());
    }

    [Fact]
    public void NarrowI16x8_OutOfRange_Saturates()
    {
        Lanes.BinaryWhole<short, sbyte>(
            I8x16Operations.NarrowI16x8S, (a, b) => a.Concat(b).Select(sbyte.CreateSaturating).ToArray());
        Lanes.BinaryWhole<short, byte>(
            I8x16Operations.NarrowI16x8U, (a, b) => a.Concat(b).Select(byte.CreateSaturating).ToArray());
    }

    [Fact]
    public void Popcnt_EachByte_CountsOnes() =>
        Lanes.Unary<byte>(I8x16Operations.Popcnt, a => (byte)BitOperations.PopCount(a));

    [Fact]
    public void LaneAccess_EachLane_ExtendsAndTruncates()
    {
        Lanes.Splat<byte>(value => I8x16Operations.Splat(value | 0x7F0000));
        Lanes.Extract<sbyte, int>(I8x16Operations.ExtractLaneS, v => v);
        Lanes.Extract<byte, int>(I8x16Operations.ExtractLaneU, v => v);
        Lanes.Replace(I8x16Operations.ReplaceLane, v => (sbyte)v, 0, -1, 0x12345678, int.MinValue, 0x8080);
    }

    [Fact]
    public void Swizzle_IndexBeyond15_GivesZero() =>
        Lanes.BinaryWhole<byte, byte>(
            I8x16Operations.Swizzle, (a, indices) => indices.Select(i => i < 16 ? a[i] : (byte)0).ToArray());

    [Fact]
    public void Shuffle_AnyLanes_TakesBytesOfBoth()
    {
        var random = new Random(3);
        for (int i = 0; i < 100; i++)
        {
            byte[] lanes = Enumerable.Range(0, 16).Select(_ => (byte)random.Next(32)).ToArray();
            Vector128<byte> immediate = Lanes.Join<byte>(lanes);
            Lanes.BinaryWhole<byte, byte>(
                (a, b) => I8x16Operations.Shuffle(a, b, immediate),
                (a, b) => lanes.Select(k => k < 16 ? a[k] : b[k - 16]).ToArray());
        }
    }
}
