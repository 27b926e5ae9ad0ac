namespace Burst.Wasm.Tests.Compile;

/// <summary>Loads of whose value not all is wanted, or nothing, trap all the same, to their last byte.</summary>
public sealed class UnusedLoadTests : CompileTest
{
    private const int PageBytes = 65_536;

    [Theory]
    [InlineData("(drop (i64.load (local.get 0)))", 8)]
    [InlineData("(drop (i64.add (i64.load (local.get 0)) (i64.const 1)))", 8)]
    [InlineData("(drop (f64.neg (f64.load (local.get 0))))", 8)]
    [InlineData("(drop (v128.not (v128.load (local.get 0))))", 16)]
    [InlineData("(local.set 1 (i64.load (local.get 0)))", 8)]
    [InlineData("(local.set 1 (i64.extend_i32_u (i32.load16_u (local.get 0))))", 2)]
    [InlineData("(global.set $n (i32.wrap_i64 (i64.load (local.get 0))))", 8)]
    [InlineData("(global.set $n (i32.wrap_i64 (i64.add (i64.load (local.get 0)) (local.get 1))))", 8)]
    [InlineData("(global.set $n (i32.and (i32.add (i32.load (local.get 0)) (local.get 0)) (i32.const 255)))", 4)]
    [InlineData("(global.set $n (i32.and (i32.load16_u (local.get 0)) (i32.const 127)))", 2)]
    [InlineData("(global.set $n (i32.rem_u (i32.load (local.get 0)) (i32.const 256)))", 4)]
    [InlineData("(global.set $n (i32.extend8_s (i32.load (local.get 0))))", 4)]
    [InlineData("(global.set $n (i32.extend16_s (i32.load (local.get 0))))", 4)]
    [InlineData("(global.set $n (i32.eq (i32.and (i32.load (local.get 0)) (i32.const 255)) (i32.const 7)))", 4)]
    [InlineData("(global.set $n (i32.shl (local.get 0) (i32.load (local.get 0))))", 4)]
    [InlineData("(global.set $n (i64.eqz (i64.and (i64.load (local.get 0)) (i64.const 1))))", 8)]
    [InlineData("(global.set $n (i32.wrap_i64 (i64.reinterpret_f64 (f64.load (local.get 0)))))", 8)]
    [InlineData("(global.set $n (i32x4.extract_lane 0 (v128.load (local.get 0))))", 16)]
    [InlineData("(global.set $n (i8x16.extract_lane_u 0 (v128.load (local.get 0))))", 16)]
    [InlineData("(global.set $n (i32x4.extract_lane 0 (v128.load64_zero (local.get 0))))", 8)]
    [InlineData("(global.set $n (i32.wrap_i64 (i64x2.extract_lane 1 (v128.load64_splat (local.get 0)))))", 8)]
    [InlineData("(global.set $n (i32x4.extract_lane 0 (v128.load64_lane 0 (local.get 0) (v128.const i64x2 1 2))))", 8)]
    [InlineData("(i32.store8 (i32.const 16) (i32.load (local.get 0)))", 4)]
    [InlineData("(i64.store32 (i32.const 16) (i64.load (local.get 0)))", 8)]
    [InlineData("(local.set 1 (i64.load (local.get 0))) (global.set $n (i32.wrap_i64 (local.get 1)))", 8)]
    [InlineData("(local.set 1 (i64.load (local.get 0))) (global.set $n (i64.eq (local.get 1) (local.get 1)))", 8)]
    [InlineData("(local.set 1 (i64.load (local.get 0))) (local.set 1 (i64.xor (local.get 1) (local.get 1)))"
        + " (global.set $n (i32.wrap_i64 (local.get 1)))", 8)]
    [InlineData("(local.set 1 (i64.load (local.get 0))) (local.set 1 (i64.const 3)) (global.set $n (i32.wrap_i64 (local.get 1)))", 8)]
    [InlineData("(local.set 0 (i32.load (local.get 0))) (global.set $n (i32.extend8_s (local.get 0)))", 4)]
    [InlineData("(local.set 1 (i64.mul (i64.load (local.get 0)) (i64.const 0))) (global.set $n (i64.eqz (local.get 1)))", 8)]
    [InlineData("(block (br_table 0 (i64.eqz (i64.load (local.get 0)))))", 8)]
    [InlineData("(block (br_table 0 0 0 (i64.eqz (i64.load (local.get 0)))))", 8)]
    [InlineData("(if (f64.lt (f64.load (local.get 0)) (f64.const 1)) (then) (else (nop)))", 8)]
    [InlineData("(block (br_if 0 (i64.ge_s (i64.load (local.get 0)) (local.get 1))))", 8)]
    [InlineData("(global.set $n (select (local.get 0) (local.get 0) (i64.eqz (i64.load (local.get 0)))))", 8)]
    [InlineData("(global.set $n (i32.wrap_i64 (i64.shr_u (i64.load (local.get 0)) (i64.const 0))))", 8)]
    [InlineData("(local.set 1 (i64.sub (local.get 1) (i64.rotl (local.get 1) (i64.load (local.get 0)))))", 8)]
    [InlineData("(local.set 1 (i64.add (local.get 1) (i64.rotr (local.get 1) (i64.load (local.get 0)))))", 8)]
    [InlineData("(drop (call $early (local.get 0)))", 8)]
    [InlineData("(drop (call $again (local.get 0)))", 8)]
    [InlineData("(drop (block (result i64) (i64.load (local.get 0))))", 8)]
    [InlineData("(drop (select (i64.const 5) (i64.load (local.get 0)) (i32.const 1)))", 8)]
    [InlineData("(global.set $n (i32.wrap_i64 (block (result i64) (br_if 0 (i64.load (local.get 0)) (local.get 0)))))", 8)]
    public void Call_ALoadOfWhichAPartIsOutside_Traps(string statement, int bytes)
    {
        foreach (var memory in (MemoryMode[])[MemoryMode.GuardPages, MemoryMode.Checks])
        {
            var instance = Instantiate(
                "(module (memory 1) (global $n (mut i32) (i32.const 0))"
                + " (func $early (param i32) (result i64)"
                + "  (if (i32.gt_u (local.get 0) (i32.const 8)) (then (return (i64.load (local.get 0))))) (call $early (i32.const 9)))"
                + " (func $again (param i32) (result i32) (local i64)"
                + "  (if (i32.lt_u (local.get 0) (i32.const 8)) (then (return (i32.const 1))))"
                + "  (return_call $again (i64.eqz (i64.load (local.get 0)))))"
                + $" (func (export \"f\") (param i32) (local i64) {statement}))", memory);

            instance.Invoke("f", PageBytes - bytes);
            for (var outside = 1; outside <= bytes; outside++)
            {
                var trap = Assert.Throws<TrapException>(() => instance.Invoke("f", PageBytes - bytes + outside));
                Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
            }
        }
    }
}
