using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Compile;

/// <summary>Functions that often return at once, which they do where they are called.</summary>
public sealed class EarlyExitTests : CompileTest
{
    private const string Text =
        """
        (module (table funcref (elem $behind $if $end)) (memory 1)
          (type $f (func (param i32) (result i32)))
          (func $behind (export "behind") (type $f) (local i32)
            (block $more
              (br_if $more (i32.ge_s (local.get 0) (i32.const 2)))
              (return (i32.sub (local.get 0) (i32.const 1))))
            (local.set 1 (call $behind (i32.sub (local.get 0) (i32.const 1))))
            (local.set 1 (i32.add (local.get 1) (call $behind (i32.sub (local.get 0) (i32.const 2)))))
            (i32.add (local.get 1) (i32.const 1)))
          (func $if (export "if") (type $f)
            (if (i32.eqz (local.get 0)) (then (return (i32.const 5))))
            (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
            (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 2)))
            (i32.mul (call $if (local.get 0)) (i32.const 3)))
          (func $end (export "end") (type $f)
            (block $done
              (br_if $done (i32.lt_s (local.get 0) (i32.const 1)))
              (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get 0)))
              (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (local.get 0)))
              (local.set 0 (call $end (i32.shr_u (local.get 0) (i32.const 1)))))
            (i32.add (local.get 0) (i32.const 1)))
          (func $nothing (param i32)
            (block $done
              (br_if $done (i32.eqz (local.get 0)))
              (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (local.get 0)))
              (i32.store (i32.const 12) (i32.add (i32.load (i32.const 12)) (local.get 0)))
              (call $nothing (i32.sub (local.get 0) (i32.const 1)))))
          (func (export "nothing") (param i32) (result i32)
            (i32.store (i32.const 8) (i32.const 0))
            (call $nothing (local.get 0))
            (i32.load (i32.const 8)))
          (func $deep (export "deep") (type $f) (local i32)
            (block $more
              (br_if $more (i32.ne (local.get 0) (i32.const 0)))
              (return (i32.const 0)))
            (local.set 1 (call $deep (i32.add (local.get 0) (i32.const 1))))
            (local.set 1 (i32.add (local.get 1) (call $deep (i32.add (local.get 0) (i32.const 2)))))
            (i32.add (local.get 1) (local.get 1)))
          (func (export "indirect") (param i32 i32) (result i32)
            (call_indirect (type $f) (local.get 1) (local.get 0))))
        """;

    [Fact]
    public void Call_FunctionWithAnEarlyExit_GivesTheSameInAllVariants()
    {
        foreach (var mode in new[] { MemoryMode.GuardPages, MemoryMode.Checks })
        {
            foreach (var everything in new[] { false, true })
            {
                var request = new CompileRequest { MetersFuel = everything, TracksPages = everything };
                var instance = Instantiate(Text, mode, request, new InstanceOptions { Fuel = 1_000_000 });
                for (var n = -3; n < 12; n++)
                {
                    Assert.Equal(Behind(n), instance.Invoke("behind", n)[0].AsI32);
                    Assert.Equal(Behind(n), instance.Invoke("indirect", 0, n)[0].AsI32);
                    Assert.Equal(End(n), instance.Invoke("end", n)[0].AsI32);
                    Assert.Equal(End(n), instance.Invoke("indirect", 2, n)[0].AsI32);
                    if (n < 0)
                        continue;
                    Assert.Equal((int)Math.Pow(3, n) * 5, instance.Invoke("if", n)[0].AsI32);
                    Assert.Equal((int)Math.Pow(3, n) * 5, instance.Invoke("indirect", 1, n)[0].AsI32);
                    Assert.Equal(n * (n + 1) / 2, instance.Invoke("nothing", n)[0].AsI32);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Recurse_WithoutEnd_TrapsAtTheStacksEnd(MemoryMode mode)
    {
        var instance = Instantiate(Text, mode);

        Traps(TrapKind.StackExhausted, () => instance.Invoke("deep", 1));
        Assert.Equal(0, instance.Invoke("deep", 0)[0].AsI32);
    }

    private static int Behind(int n) => n < 2 ? n - 1 : Behind(n - 1) + Behind(n - 2) + 1;

    private static int End(int n) => n < 1 ? n + 1 : End(n >> 1) + 1;
}
