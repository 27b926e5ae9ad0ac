using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Compile;

public sealed class TailCallTests : CompileTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public void ReturnCall_ItselfMillionsOfTimes_TakesNoStack(MemoryMode mode)
    {
        var instance = Instantiate(
            """
            (module (func $sum (export "sum") (param i32 i64) (result i64) (local i64)
              (if (local.get 2) (then unreachable))
              (local.set 2 (i64.const 1))
              (if (result i64) (i32.eqz (local.get 0))
                (then (local.get 1))
                (else (return_call $sum (i32.sub (local.get 0) (i32.const 1))
                  (i64.add (local.get 1) (i64.extend_i32_u (local.get 0))))))))
            """.Replace("(if (local.get 2)", "(if (i64.ne (local.get 2) (i64.const 0))"), mode);

        Assert.Equal(50000005000000, instance.Invoke("sum", 10_000_000, 0L)[0].AsI64);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void ReturnCall_EachOtherMillionTimes_TakesNoStack(MemoryMode mode)
    {
        var instance = Instantiate(
            """
            (module
              (func $even (export "even") (param i32) (result i32)
                (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
                  (else (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
              (func $odd (param i32) (result i32)
                (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
                  (else (return_call $even (i32.sub (local.get 0) (i32.const 1)))))))
            """, mode);

        Assert.Equal(1, instance.Invoke("even", 1_000_000)[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void ReturnCall_OfManyMoreParametersThanItsOwn_TakesNoStack(MemoryMode mode)
    {
        var parameters = string.Concat(Enumerable.Repeat(" i64", 20));
        var arguments = string.Concat(Enumerable.Range(0, 20).Select(i => $" (i64.const {i})"));
        var instance = Instantiate(
            $"""
            (module
              (func $few (export "few") (param i32) (result i64) (return_call $many (local.get 0){arguments}))
              (func $many (param i32{parameters}) (result i64)
                (if (result i64) (i32.eqz (local.get 0)) (then (local.get 20))
                  (else (return_call $few (i32.sub (local.get 0) (i32.const 1)))))))
            """, mode);

        Assert.Equal(19, instance.Invoke("few", 100_000)[0].AsI64);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void ReturnCallIndirect_Loop_TakesNoStack(MemoryMode mode)
    {
        const string Text =
            """
            (module
              (type $f (func (param i32 i32) (result i32 i32)))
              (table {0} 3 funcref) (elem (i32.const 0) $a $b)
              (func $a (export "a") (type $f)
                (if (i32.eqz (local.get 0)) (then (return (local.get 1) (i32.const 7))))
                (return_call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 2))
                  (i32.and (local.get 0) (i32.const 1))))
              (func $b (type $f) (return_call $a (local.get 0) (local.get 1)))
              (func (export "null") (result i32 i32)
                (return_call_indirect (type $f) (i32.const 0) (i32.const 0) (i32.const 2))))
            """;
        foreach (var export in new[] { "", "(export \"t\")" })
        {
            var instance = Instantiate(Text.Replace("{0}", export), mode);

            Assert.Equal([Value.I32(2_000_000), Value.I32(7)], instance.Invoke("a", 1_000_000, 0));
            Traps(TrapKind.UninitializedElement, () => instance.Invoke("null"));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void ReturnCall_ItselfForEver_CanBeInterruptedAndCosts(MemoryMode mode)
    {
        var instance = Instantiate(
            "(module (memory 1) (func $f (export \"f\") (return_call $f)))", mode,
            new CompileRequest { MetersFuel = true }, new InstanceOptions { Fuel = 1_000_000 });

        Traps(TrapKind.OutOfFuel, () => instance.Invoke("f"));
    }
}
