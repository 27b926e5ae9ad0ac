using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Compile;

public sealed class FuelTests : CompileTest
{
    private const string Text =
        """
        (module (memory 1)
          (func (export "loop") (param i32) (result i32) (local i32)
            (loop $l
              (i32.store (local.get 1) (local.get 1))
              (local.set 1 (i32.add (local.get 1) (i32.const 1)))
              (br_if $l (i32.lt_u (local.get 1) (local.get 0))))
            (call $more (local.get 1)))
          (func $more (param i32) (result i32)
            (if (result i32) (i32.and (local.get 0) (i32.const 1)) (then nop (local.get 0)) (else (i32.const -1)))))
        """;

    [Fact]
    public void Run_Metered_CostsTheSameInAllVariants()
    {
        var costs = new HashSet<long>();
        foreach (var mode in new[] { MemoryMode.GuardPages, MemoryMode.Checks })
        {
            foreach (var everything in new[] { false, true })
            {
                var request = new CompileRequest { MetersFuel = true, TracksPages = everything, CanonicalNaN = everything };
                var instance = Instantiate(Text, mode, request, new InstanceOptions { Fuel = 10_000 });
                instance.Invoke("loop", 101);
                costs.Add(10_000 - instance.Store.Fuel);
            }
        }

        // 11 in the loop, 2 for the call, 4 for the condition, 1 for the result.
        Assert.Equal([(101 * 11) + 2 + 4 + 1], costs);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Run_WithoutEnoughFuel_EndsAtTheSamePlace(MemoryMode mode)
    {
        var instance = Instantiate(Text, mode, new CompileRequest { MetersFuel = true }, new InstanceOptions { Fuel = 500 });

        Traps(TrapKind.OutOfFuel, () => instance.Invoke("loop", 10_000));

        // 45 rounds cost 495; the 46th finds less than nothing left and does not begin.
        Assert.Equal(44, instance.Memory!.Read(44, 1)[0]);
        Assert.Equal(0, instance.Memory!.Read(45, 4)[0]);
    }
}
