using System.Reflection;
using System.Text.RegularExpressions;
using Burst.Wasm.Compile.Operations;

namespace Burst.Wasm.Tests.Operations;

public sealed partial class VectorOperationsTests
{
    /// <summary>The instructions in the order of their numbers, in runs that begin with a number.</summary>
    /// <remarks>Source: WebAssembly 2.0, 5.4.8.</remarks>
    private const string Instructions = """
        0x0D i8x16.shuffle i8x16.swizzle
        0x0F i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat
        0x15 i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane
        0x18 i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane
        0x1B i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane
        0x1F f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane
        0x23 i8x16.eq i8x16.ne i8x16.lt_s i8x16.lt_u i8x16.gt_s i8x16.gt_u i8x16.le_s i8x16.le_u i8x16.ge_s i8x16.ge_u
        0x2D i16x8.eq i16x8.ne i16x8.lt_s i16x8.lt_u i16x8.gt_s i16x8.gt_u i16x8.le_s i16x8.le_u i16x8.ge_s i16x8.ge_u
        0x37 i32x4.eq i32x4.ne i32x4.lt_s i32x4.lt_u i32x4.gt_s i32x4.gt_u i32x4.le_s i32x4.le_u i32x4.ge_s i32x4.ge_u
        0x41 f32x4.eq f32x4.ne f32x4.lt f32x4.gt f32x4.le f32x4.ge
        0x47 f64x2.eq f64x2.ne f64x2.lt f64x2.gt f64x2.le f64x2.ge
        0x4D v128.not v128.and v128.andnot v128.or v128.xor v128.bitselect v128.any_true
        0x5E f32x4.demote_f64x2_zero f64x2.promote_low_f32x4
        0x60 i8x16.abs i8x16.neg i8x16.popcnt i8x16.all_true i8x16.bitmask i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u
        0x67 f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest i8x16.shl i8x16.shr_s i8x16.shr_u
        0x6E i8x16.add i8x16.add_sat_s i8x16.add_sat_u i8x16.sub i8x16.sub_sat_s i8x16.sub_sat_u
        0x74 f64x2.ceil f64x2.floor i8x16.min_s i8x16.min_u i8x16.max_s i8x16.max_u f64x2.trunc i8x16.avgr_u
        0x7C i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u
        0x7E i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u
        0x80 i16x8.abs i16x8.neg i16x8.q15mulr_sat_s i16x8.all_true i16x8.bitmask
        0x85 i16x8.narrow_i32x4_s i16x8.narrow_i32x4_u
        0x87 i16x8.extend_low_i8x16_s i16x8.extend_high_i8x16_s i16x8.extend_low_i8x16_u i16x8.extend_high_i8x16_u
        0x8B i16x8.shl i16x8.shr_s i16x8.shr_u
        0x8E i16x8.add i16x8.add_sat_s i16x8.add_sat_u i16x8.sub i16x8.sub_sat_s i16x8.sub_sat_u f64x2.nearest
        0x95 i16x8.mul i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u
        0x9B i16x8.avgr_u
        0x9C i16x8.extmul_low_i8x16_s i16x8.extmul_high_i8x16_s i16x8.extmul_low_i8x16_u i16x8.extmul_high_i8x16_u
        0xA0 i32x4.abs i32x4.neg
        0xA3 i32x4.all_true i32x4.bitmask
        0xA7 i32x4.extend_low_i16x8_s i32x4.extend_high_i16x8_s i32x4.extend_low_i16x8_u i32x4.extend_high_i16x8_u
        0xAB i32x4.shl i32x4.shr_s i32x4.shr_u i32x4.add
        0xB1 i32x4.sub
        0xB5 i32x4.mul i32x4.min_s i32x4.min_u i32x4.max_s i32x4.max_u i32x4.dot_i16x8_s
        0xBC i32x4.extmul_low_i16x8_s i32x4.extmul_high_i16x8_s i32x4.extmul_low_i16x8_u i32x4.extmul_high_i16x8_u
        0xC0 i64x2.abs i64x2.neg
        0xC3 i64x2.all_true i64x2.bitmask
        0xC7 i64x2.extend_low_i32x4_s i64x2.extend_high_i32x4_s i64x2.extend_low_i32x4_u i64x2.extend_high_i32x4_u
        0xCB i64x2.shl i64x2.shr_s i64x2.shr_u i64x2.add
        0xD1 i64x2.sub
        0xD5 i64x2.mul i64x2.eq i64x2.ne i64x2.lt_s i64x2.gt_s i64x2.le_s i64x2.ge_s
        0xDC i64x2.extmul_low_i32x4_s i64x2.extmul_high_i32x4_s i64x2.extmul_low_i32x4_u i64x2.extmul_high_i32x4_u
        0xE0 f32x4.abs f32x4.neg
        0xE3 f32x4.sqrt f32x4.add f32x4.sub f32x4.mul f32x4.div f32x4.min f32x4.max f32x4.pmin f32x4.pmax
        0xEC f64x2.abs f64x2.neg
        0xEF f64x2.sqrt f64x2.add f64x2.sub f64x2.mul f64x2.div f64x2.min f64x2.max f64x2.pmin f64x2.pmax
        0xF8 i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u
        0xFC i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero
        0xFE f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u
        """;

    [Fact]
    public void Of_EveryInstruction_HasTheMethodOfItsName()
    {
        Dictionary<int, string> names = Names();
        Assert.Equal(213, names.Count);
        for (int number = -1; number <= 0x200; number++)
        {
            MethodInfo? method = VectorOperations.Of(VectorOperations.Prefix + number);
            Assert.Equal(names.GetValueOrDefault(number), method is null ? null : NameOf(method));
        }
    }

    [Fact]
    public void Of_EveryInstruction_IsInlined()
    {
        foreach (int number in Names().Keys)
        {
            MethodInfo method = VectorOperations.Of(VectorOperations.Prefix + number)!;
            Assert.True(method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining), method.Name);
        }
    }

    private static Dictionary<int, string> Names()
    {
        var names = new Dictionary<int, string>();
        foreach (string line in Instructions.Split('\n'))
        {
            string[] words = line.Split(' ');
            int number = Convert.ToInt32(words[0], 16);
            foreach (string name in words.Skip(1))
                names.Add(number++, name);
        }
        return names;
    }

    private static string NameOf(MethodInfo method) =>
        $"{method.DeclaringType!.Name.Replace("Operations", "").ToLowerInvariant()}." +
        $"{InnerCapital().Replace(method.Name, "_$0").ToLowerInvariant()}";

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex InnerCapital();
}
