namespace Burst.Wasm.Tests.Compile;

/// <summary>What the JIT compiler might simplify wrongly.</summary>
public sealed class NumericTests : CompileTest
{
    private static readonly CompileRequest Canonical = new() { CanonicalNaN = true };

    [Theory]
    [InlineData("(i32.rotl (local.get 0) (i32.const 10))")]
    [InlineData("(i32.rotr (local.get 0) (i32.const 10))")]
    [InlineData("(i32.rotl (local.get 0) (local.get 0))")]
    [InlineData("(i64.ne (i64.rotl (i64.extend_i32_u (local.get 0)) (i64.const 10)) (i64.const 0))")]
    [InlineData("(i32.gt_u (i32.rotl (local.get 0) (i32.const 3)) (i32.const 0))")]
    [InlineData("(i32.eqz (i32.eqz (i32.rotl (local.get 0) (i32.const 3))))")]
    [InlineData("(local.tee 0 (i32.rotl (local.get 0) (i32.const 3)))")]
    [InlineData("(i32.or (i32.shl (local.get 0) (i32.const 14)) (i32.shr_u (local.get 0) (i32.const 18)))")]
    [InlineData("(i32.xor (i32.shr_u (local.get 0) (i32.const 31)) (i32.shl (local.get 0) (i32.const 1)))")]
    public void Branch_OnARotation_LooksAtItsResult(string condition)
    {
        var instance = Instantiate(
            $"""
            (module
              (func (export "if") (param i32) (result i32) (if (result i32) {condition} (then (i32.const 1)) (else (i32.const 0))))
              (func (export "select") (param i32) (result i32) (select (i32.const 1) (i32.const 0) {condition}))
              (func (export "set") (param i32) (result i32) (local $c i32)
                (local.set $c {condition}) (block (br_if 0 (local.get $c)) (return (i32.const 0))) (i32.const 1)))
            """, MemoryMode.Checks);

        foreach (var function in new[] { "if", "select", "set" })
        {
            Assert.Equal(0, instance.Invoke(function, 0)[0].AsI32);
            Assert.Equal(1, instance.Invoke(function, 0x12345)[0].AsI32);
        }
    }

    [Theory]
    [InlineData("i32.load8_u", 0x90)]
    [InlineData("i32.load8_s", -0x70)]
    [InlineData("i32.load16_u", 0x9190)]
    [InlineData("i32.load16_s", -0x6E70)]
    [InlineData("i32.load", unchecked((int)0x93929190))]
    public void Reinterpret_OfALoad_HasTheLoadedBits(string load, int bits)
    {
        var instance = Instantiate(
            $"""
            (module
              (memory 1) (data (i32.const 16) "\90\91\92\93")
              (func (export "direct") (param i32) (result i32) (i32.reinterpret_f32 (f32.reinterpret_i32 ({load} (local.get 0)))))
              (func (export "stored") (param i32) (result i32)
                (f32.store (i32.const 32) (f32.reinterpret_i32 ({load} (local.get 0)))) (i32.load (i32.const 32)))
              (func (export "set") (param i32) (result i32) (local $n i32)
                (local.set $n ({load} (local.get 0))) (i32.reinterpret_f32 (f32.neg (f32.neg (f32.reinterpret_i32 (local.get $n)))))))
            """, MemoryMode.Checks);

        foreach (var function in new[] { "direct", "stored", "set" })
            Assert.Equal(bits, instance.Invoke(function, 16)[0].AsI32);
    }

    [Theory]
    [InlineData("(f32.demote_f64 (f64.promote_f32 (local.get 0)))")]
    [InlineData("(f32.mul (local.get 0) (f32.const 1))")]
    [InlineData("(f32.sub (local.get 0) (f32.const 0))")]
    [InlineData("(f32.div (local.get 0) (f32.const 1))")]
    [InlineData("(f32.mul (local.get 0) (local.tee 1 (f32.const 1)))")]
    public void Compute_SignallingNaN_IsQuieted(string expression)
    {
        var instance = Instantiate(
            $"""
            (module (func (export "f") (param i32) (result i32) (local f32) (call $g (f32.reinterpret_i32 (local.get 0))))
              (func $g (param f32) (result i32) (local f32) (i32.reinterpret_f32 {expression})))
            """, MemoryMode.Checks);

        Assert.Equal(0x7FE12345, instance.Invoke("f", 0x7FA12345)[0].AsI32);
    }

    [Theory]
    [InlineData("(f64.div (f64.const 0) (f64.const 0))", 0x7FF8000000000000)]
    [InlineData("(f64.neg (f64.div (f64.const 0) (f64.const 0)))", -0x8000000000000)]
    [InlineData("(f64.copysign (f64.sqrt (f64.const -1)) (f64.const -1))", -0x8000000000000)]
    [InlineData("(f64.add (f64.mul (f64.const nan:0x4000000000001) (f64.const 3)) (f64.const 1))", 0x7FF8000000000000)]
    [InlineData("(f64.neg (f64.const nan:0x4000000000001))", -0xBFFFFFFFFFFFF)]
    [InlineData("(f64.promote_f32 (f32.sub (f32.const inf) (f32.const inf)))", 0x7FF8000000000000)]
    [InlineData("(f64.min (f64.const -nan:0xc000000000000) (f64.const 1))", 0x7FF8000000000000)]
    public void Compute_WithCanonicalNaN_OnlyArithmeticIsCanonical(string expression, long bits)
    {
        var text = $"(module (func (export \"f\") (result i64) (i64.reinterpret_f64 {expression})))";

        Assert.Equal(bits, Instantiate(text, MemoryMode.Checks, Canonical).Invoke("f")[0].AsI64);
    }

    [Fact]
    public void Load_FaultsAlthoughItsValueIsDropped()
    {
        var instance = Instantiate(
            """
            (module (memory 1)
              (global $g (export "g") (mut i32) (i32.const 0))
              (func (export "drop") (param i32) (drop (i32.load (local.get 0))))
              (func (export "order") (param i32) (result i32) (i32.load (local.get 0)) (global.set $g (i32.const 1)))
              (func (export "vector") (param i32) (drop (v128.load (local.get 0))))
              (func (export "under") (param i32) (result i32)
                (block (result i32) (i32.load (local.get 0)) (br 0 (i32.const 1)))))
            """, MemoryMode.GuardPages);

        foreach (var function in new[] { "drop", "order", "vector", "under" })
            Traps(TrapKind.MemoryOutOfBounds, () => instance.Invoke(function, 65536));
        Assert.Equal(0, instance.GetGlobal("g")!.Value.AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Access_WithAnyOffset_TrapsExactlyBeyondTheEnd(MemoryMode mode)
    {
        foreach (var offset in new uint[] { 0u, 1, 65528, 65529, 1 << 16, (1 << 28) - 8, (1 << 28) - 7, 1 << 28, 0x7FFFFFFF, 0xFFFFFFFF })
        {
            var instance = Instantiate(
                $"""
                (module (memory 1)
                  (func (export "load") (param i32) (result i64) (i64.load offset={offset} (local.get 0)))
                  (func (export "store") (param i32) (i64.store offset={offset} (local.get 0) (i64.const -1)))
                  (func (export "constant") (result i64) (i64.load offset={offset} (i32.const 8))))
                """, mode);
            foreach (var address in new uint[] { 0u, 1, 8, 65528, 65529, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF })
            {
                foreach (var function in new[] { "load", "store" })
                {
                    if ((ulong)address + offset + 8 <= 65536)
                        instance.Invoke(function, (int)address);
                    else
                        Traps(TrapKind.MemoryOutOfBounds, () => instance.Invoke(function, (int)address));
                }
            }

            if (8UL + offset + 8 > 65536)
                Traps(TrapKind.MemoryOutOfBounds, () => instance.Invoke("constant"));
        }
    }
}
