using Burst.Wasm.Compile.Operations;

namespace Burst.Wasm.Tests.Operations;

public sealed class F32x4OperationsTests
{
    [Fact]
    public void Arithmetic_AnyOperands_IsIeee()
    {
        Lanes.Binary<float>(F32x4Operations.Add, (a, b) => a + b);
        Lanes.Binary<float>(F32x4Operations.Sub, (a, b) => a - b);
        Lanes.Binary<float>(F32x4Operations.Mul, (a, b) => a * b);
        Lanes.Binary<float>(F32x4Operations.Div, (a, b) => a / b);
        Lanes.Unary<float>(F32x4Operations.Sqrt, MathF.Sqrt);
    }

    [Fact]
    public void Arithmetic_CanonicalNaNsAlone_GiveCanonicalNaNs()
    {
        var operations = new[]
        {
            F32x4Operations.Add, F32x4Operations.Sub, F32x4Operations.Mul, F32x4Operations.Div, F32x4Operations.Min,
            F32x4Operations.Max,
        };
        foreach (var operation in operations)
        {
            var nan = F32x4Operations.Splat(NaN.Canonical32);
            var one = F32x4Operations.Splat(1);
            Assert.All(Lanes.Of<float>(operation(nan, one)), lane => Assert.True(NaN.IsCanonical(lane)));
            Assert.All(Lanes.Of<float>(operation(one, nan)), lane => Assert.True(NaN.IsCanonical(lane)));
            Assert.All(Lanes.Of<float>(operation(nan, nan)), lane => Assert.True(NaN.IsCanonical(lane)));
        }
    }

    [Fact]
    public void Signs_EvenOfNaNs_ChangeNothingElse()
    {
        Lanes.Unary<float>(F32x4Operations.Abs, a => float.CopySign(a, 1), exactNaN: true);
        Lanes.Unary<float>(F32x4Operations.Neg, a => float.CopySign(a, float.IsNegative(a) ? 1 : -1), exactNaN: true);
    }

    [Fact]
    public void MinAndMax_ZerosAndNaNs_FollowIeee()
    {
        Lanes.Binary<float>(F32x4Operations.Min, Least);
        Lanes.Binary<float>(F32x4Operations.Max, (a, b) => -Least(-a, -b));
    }

    [Fact]
    public void PminAndPmax_ZerosAndNaNs_KeepTheFirst()
    {
        Lanes.Binary<float>(F32x4Operations.Pmin, (a, b) => b < a ? b : a, exactNaN: true);
        Lanes.Binary<float>(F32x4Operations.Pmax, (a, b) => a < b ? b : a, exactNaN: true);
    }

    [Fact]
    public void Rounding_HalvesAndZeros_KeepSigns()
    {
        Lanes.Unary<float>(F32x4Operations.Ceil, MathF.Ceiling);
        Lanes.Unary<float>(F32x4Operations.Floor, MathF.Floor);
        Lanes.Unary<float>(F32x4Operations.Trunc, MathF.Truncate);
        Lanes.Unary<float>(F32x4Operations.Nearest, a => MathF.Round(a, MidpointRounding.ToEven));
    }

    [Fact]
    public void Comparisons_WithNaN_AreFalse()
    {
        Lanes.Comparison<float>(F32x4Operations.Eq, (a, b) => a == b);
        Lanes.Comparison<float>(F32x4Operations.Ne, (a, b) => a != b);
        Lanes.Comparison<float>(F32x4Operations.Lt, (a, b) => a < b);
        Lanes.Comparison<float>(F32x4Operations.Gt, (a, b) => a > b);
        Lanes.Comparison<float>(F32x4Operations.Le, (a, b) => a <= b);
        Lanes.Comparison<float>(F32x4Operations.Ge, (a, b) => a >= b);
    }

    [Fact]
    public void Conversions_ToSingle_RoundToNearestEven()
    {
        Lanes.UnaryWhole<int, float>(F32x4Operations.ConvertI32x4S, a => a.Select(v => (float)(double)v).ToArray());
        Lanes.UnaryWhole<uint, float>(F32x4Operations.ConvertI32x4U, a => a.Select(v => (float)(double)v).ToArray());
        Lanes.UnaryWhole<double, float>(F32x4Operations.DemoteF64x2Zero, a => [(float)a[0], (float)a[1], 0, 0]);
    }

    [Fact]
    public void Canonical_AnyNaN_BecomesThePositiveOne() =>
        Lanes.Unary<float>(F32x4Operations.Canonical, a => float.IsNaN(a) ? NaN.Canonical32 : a, exactNaN: true);

    [Fact]
    public void LaneAccess_EvenOfNaNs_KeepsBits()
    {
        Lanes.Splat<float>(F32x4Operations.Splat);
        Lanes.Extract<float, float>(F32x4Operations.ExtractLane, v => v);
        Lanes.Replace(F32x4Operations.ReplaceLane, v => v, 0, -0f, 1.5f, NaN.Payload32, NaN.Signalling32);
    }

    private static float Least(float a, float b) => float.IsNaN(a) || float.IsNaN(b) ? float.NaN
        : a == b ? (float.IsNegative(a) ? a : b)
        : a < b ? a : b;
}
