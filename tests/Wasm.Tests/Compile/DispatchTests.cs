using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Compile;

/// <summary>Interpreters: loops that begin with a branch table, which their cases repeat.</summary>
public sealed class DispatchTests : CompileTest
{
    /// <summary>A byte each: 0 ends, 1 adds one, 2 doubles, 3 goes back by the next byte while the value is small.</summary>
    private const string Text =
        """
        (module (memory 1) (data (i32.const 16) "\01\02\01\03\03\02\00")
          (func (export "run") (param i32) (result i32) (local i32)
            (loop $next
              (local.set 1 (i32.add (local.get 0) (i32.const 1)))
              (block $invalid (block $back (block $double (block $add (block $end
                (br_table $end $add $double $back $invalid (i32.load8_u (local.get 0))))
                (return (i32.load (i32.const 0))))
                (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
                (local.set 0 (local.get 1))
                (br $next))
                (i32.store (i32.const 0) (i32.shl (i32.load (i32.const 0)) (i32.const 1)))
                (local.set 0 (local.get 1))
                (br $next))
                (if (i32.lt_u (i32.load (i32.const 0)) (i32.const 1000))
                  (then (local.set 0 (i32.sub (local.get 0) (i32.load8_u (local.get 1)))) (br $next)))
                (local.set 0 (i32.add (local.get 1) (i32.const 1)))
                (br $next)))
            unreachable))
        """;

    [Fact]
    public void Run_Interpreter_GivesTheSameInAllVariants()
    {
        foreach (var mode in new[] { MemoryMode.GuardPages, MemoryMode.Checks })
        {
            foreach (var meters in new[] { false, true })
            {
                var request = new CompileRequest { MetersFuel = meters, TracksPages = meters };
                var instance = Instantiate(Text, mode, request, new InstanceOptions { Fuel = 10_000 });

                Assert.Equal(Expected(out var fuel), instance.Invoke("run", 16)[0].AsI32);
                if (meters)
                    Assert.Equal(fuel, 10_000 - instance.Store.Fuel);
                instance.Memory!.Write(40, 1)[0] = 9;
                Traps(TrapKind.Unreachable, () => instance.Invoke("run", 40));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Run_OutOfBounds_TrapsInTheRepeatedDispatch(MemoryMode mode)
    {
        var instance = Instantiate(Text, mode);
        instance.Memory!.Write(65535, 1)[0] = 1;

        Traps(TrapKind.MemoryOutOfBounds, () => instance.Invoke("run", 65535));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Run_LoopWithParametersAndResults_PassesThem(MemoryMode mode)
    {
        var instance = Instantiate(
            """
            (module
              (func (export "run") (param i32) (result i32)
                (i32.const 7)
                (loop $next (param i32) (result i32)
                  (block $b (param i32) (result i32) (block $a (param i32) (result i32)
                    (br_table $a $b 3 (i32.and (local.get 0) (i32.const 3))))
                    (local.set 0 (i32.shr_u (local.get 0) (i32.const 2)))
                    (i32.mul (i32.const 3))
                    (br $next))
                  (local.set 0 (i32.shr_u (local.get 0) (i32.const 2)))
                  (i32.add (i32.const 1))
                  (br $next))))
            """, mode);

        // 1 adds one, 0 multiplies by three, 2 ends: ((7 + 1) * 3 + 1) * 3.
        Assert.Equal(75, instance.Invoke("run", 0b10_00_01_00_01)[0].AsI32);
    }

    /// <summary>The interpreter's result, and what instructions it takes.</summary>
    private static int Expected(out int fuel)
    {
        ReadOnlySpan<byte> code = [1, 2, 1, 3, 3, 2, 0];
        var value = 0;
        fuel = 0;
        for (var at = 0; ;)
        {
            // 4 for the next place, 3 for the dispatch.
            fuel += 7;
            switch (code[at])
            {
                case 0:
                    fuel += 3;
                    return value;
                case 1:
                    value++;
                    at++;
                    fuel += 9;
                    break;
                case 2:
                    value *= 2;
                    at++;
                    fuel += 9;
                    break;
                default:
                    var isBack = value < 1000;
                    at = isBack ? at - code[at + 1] : at + 2;
                    fuel += 5 + (isBack ? 6 : 5);
                    break;
            }
        }
    }
}
