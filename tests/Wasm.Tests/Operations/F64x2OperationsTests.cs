using Burst.Wasm.Compile.Operations;

namespace Burst.Wasm.Tests.Operations;

public sealed class F64x2OperationsTests
{
    [Fact]
    public void Arithmetic_AnyOperands_IsIeee()
    {
        Lanes.Binary<double>(F64x2Operations.Add, (a, b) => a + b);
        Lanes.Binary<double>(F64x2Operations.Sub, (a, b) => a - b);
        Lanes.Binary<double>(F64x2Operations.Mul, (a, b) => a * b);
        Lanes.Binary<double>(F64x2Operations.Div, (a, b) => a / b);
        Lanes.Unary<double>(F64x2Operations.Sqrt, Math.Sqrt);
    }

    [Fact]
    public void Arithmetic_CanonicalNaNsAlone_GiveCanonicalNaNs()
    {
        var operations = new[]
        {
            F64x2Operations.Add, F64x2Operations.Sub, F64x2Operations.Mul, F64x2Operations.Div, F64x2Operations.Min,
            F64x2Operations.Max,
        };
        foreach (var operation in operations)
        {
            var nan = F64x2Operations.Splat(NaN.Canonical64);
            var one = F64x2Operations.Splat(1);
            Assert.All(Lanes.Of<double>(operation(nan, one)), lane => Assert.True(NaN.IsCanonical(lane)));
            Assert.All(Lanes.Of<double>(operation(one, nan)), lane => Assert.True(NaN.IsCanonical(lane)));
            Assert.All(Lanes.Of<double>(operation(nan, nan)), lane => Assert.True(NaN.IsCanonical(lane)));
        }
    }

    [Fact]
    public void Signs_EvenOfNaNs_ChangeNothingElse()
    {
        Lanes.Unary<double>(F64x2Operations.Abs, a => double.CopySign(a, 1), exactNaN: true);
        Lanes.Unary<double>(
            F64x2Operations.Neg, a => double.CopySign(a, double.IsNegative(a) ? 1 : -1), exactNaN: true);
    }

    [Fact]
    public void MinAndMax_ZerosAndNaNs_FollowIeee()
    {
        Lanes.Binary<double>(F64x2Operations.Min, Least);
        Lanes.Binary<double>(F64x2Operations.Max, (a, b) => -Least(-a, -b));
    }

    [Fact]
    public void PminAndPmax_ZerosAndNaNs_KeepTheFirst()
    {
        Lanes.Binary<double>(F64x2Operations.Pmin, (a, b) => b < a ? b : a, exactNaN: true);
        Lanes.Binary<double>(F64x2Operations.Pmax, (a, b) => a < b ? b : a, exactNaN: true);
    }

    [Fact]
    public void Rounding_HalvesAndZeros_KeepSigns()
    {
        Lanes.Unary<double>(F64x2Operations.Ceil, Math.Ceiling);
        Lanes.Unary<double>(F64x2Operations.Floor, Math.Floor);
        Lanes.Unary<double>(F64x2Operations.Trunc, Math.Truncate);
        Lanes.Unary<double>(F64x2Operations.Nearest, a => Math.Round(a, MidpointRounding.ToEven));
    }

    [Fact]
    public void Comparisons_WithNaN_AreFalse()
    {
        Lanes.Comparison<double>(F64x2Operations.Eq, (a, b) => a == b);
        Lanes.Comparison<double>(F64x2Operations.Ne, (a, b) => a != b);
        Lanes.Comparison<double>(F64x2Operations.Lt, (a, b) => a < b);
        Lanes.Comparison<double>(F64x2Operations.Gt, (a, b) => a > b);
        Lanes.Comparison<double>(F64x2Operations.Le, (a, b) => a <= b);
        Lanes.Comparison<double>(F64x2Operations.Ge, (a, b) => a >= b);
    }

    [Fact]
    public void Conversions_ToDouble_AreExact()
    {
        Lanes.UnaryWhole<int, double>(F64x2Operations.ConvertLowI32x4S, a => [a[0], a[1]]);
        Lanes.UnaryWhole<uint, double>(F64x2Operations.ConvertLowI32x4U, a => [a[0], a[1]]);
        Lanes.UnaryWhole<float, double>(F64x2Operations.PromoteLowF32x4, a => [a[0], a[1]]);
    }

    [Fact]
    public void Canonical_AnyNaN_BecomesThePositiveOne() =>
        Lanes.Unary<double>(F64x2Operations.Canonical, a => double.IsNaN(a) ? NaN.Canonical64 : a, exactNaN: true);

    [Fact]
    public void LaneAccess_EvenOfNaNs_KeepsBits()
    {
        Lanes.Splat<double>(F64x2Operations.Splat);
        Lanes.Extract<double, double>(F64x2Operations.ExtractLane, v => v);
        Lanes.Replace(F64x2Operations.ReplaceLane, v => v, 0, -0d, 1.5d, NaN.Payload64, NaN.Signalling64);
    }

    private static double Least(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN
        : a == b ? (double.IsNegative(a) ? a : b)
        : a < b ? a : b;
}
