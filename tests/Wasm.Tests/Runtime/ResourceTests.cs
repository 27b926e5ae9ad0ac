using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Runtime;

public sealed class ResourceTests : RuntimeTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public void Instantiate_LargestMemory_TakesNoMemoryUntilTouched(MemoryMode mode)
    {
        var before = Environment.WorkingSet;
        var instance = Instantiate(mode, """
            (module (memory (export "memory") 65536)
              (func (export "last") (result i64) (i64.store (i32.const -8) (i64.const 5)) (i64.load (i32.const -8)))
              (func (export "beyond") (result i64) (i64.load (i32.const -7)))
              (func (export "grow") (result i32) (memory.grow (i32.const 1))))
            """);

        Assert.Equal(5, instance.Invoke("last")[0].AsI64);
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("beyond")));
        Assert.Equal(-1, instance.Invoke("grow")[0].AsI32);
        Assert.Equal(1UL << 32, instance.Memory!.Length);
        Assert.True(Environment.WorkingSet - before < 1 << 30);
        instance.Store.Dispose();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Instantiate_MoreThanAllowed_SaysWhatWasAskedFor(MemoryMode mode)
    {
        var module = Compile(mode, "(module (memory 17) (table 11 funcref) (table 5 externref))");

        Assert.Contains("memory of 17 pages", Assert.Throws<WasmResourceException>(
            () => new Linker().Instantiate(module, new InstanceOptions { MaxMemoryPages = 16 })).Message);
        Assert.Contains("table of 5 elements", Assert.Throws<WasmResourceException>(
            () => new Linker().Instantiate(module, new InstanceOptions { MaxTableElements = 15 })).Message);
        new Linker().Instantiate(module, new InstanceOptions { MaxTableElements = 16, MaxMemoryPages = 17 });
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Grow_UpToLimits_ThenFails(MemoryMode mode)
    {
        var instance = new Linker().Instantiate(
            Compile(mode, """
                (module (memory 1) (table $t 1 20 funcref) (table $u 1 externref)
                  (func (export "memory") (param i32) (result i32) (memory.grow (local.get 0)))
                  (func (export "size") (result i32) (memory.size))
                  (func (export "t") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
                  (func (export "u") (param i32) (result i32) (table.grow $u (ref.null extern) (local.get 0)))
                  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
                  (func (export "call") (param i32) (call_indirect $t (local.get 0))))
                """),
            new InstanceOptions { MaxMemoryPages = 10, MaxTableElements = 30 });
        int Call(string name, int argument) => instance.Invoke(name, argument)[0].AsI32;

        int[] steps = [3, 5, 2, int.MaxValue, 1, 1, -1, 65536];
        Assert.Equal([1, 4, -1, -1, 9, -1, -1, -1], steps.Select(pages => Call("memory", pages)));
        Assert.Equal(10, instance.Invoke("size")[0].AsI32);
        Assert.Equal(0, Call("load", 655359));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => Call("load", 655360)));
        Assert.Equal([1, 11, -1, -1], new[] { 10, 9, 1, -1 }.Select(count => Call("t", count)));
        Assert.Equal([1, 9, -1], new[] { 8, 1, 1 }.Select(count => Call("u", count)));
        Assert.Equal(TrapKind.UninitializedElement, TrapOf(() => instance.Invoke("call", 19)));
        Assert.Equal(TrapKind.UndefinedElement, TrapOf(() => instance.Invoke("call", 20)));
        Assert.Equal(TrapKind.UndefinedElement, TrapOf(() => instance.Invoke("call", 21)));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Grow_OneElementAtATime_IsFastEnough(MemoryMode mode)
    {
        var instance = Instantiate(mode, """
            (module (table $t 0 funcref) (table $u 0 externref)
              (func (export "run") (param i32)
                (loop $again
                  (br_if 1 (i32.eq (table.grow $t (ref.null func) (i32.const 1)) (i32.const -1)))
                  (br_if 1 (i32.eq (table.grow $u (ref.null extern) (i32.const 1)) (i32.const -1)))
                  (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
            """);

        instance.Invoke("run", 1_000_000);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Dispose_OfStore_AccessFailsCleanly(MemoryMode mode)
    {
        var instance = Instantiate(
            mode, """(module (memory 1) (func (export "load") (result i32) (i32.load (i32.const 0))))""");
        instance.Invoke("load");
        instance.Store.Dispose();

        Assert.Throws<ObjectDisposedException>(() => instance.Invoke("load"));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Memory!.Read(0, 1)));
        Assert.Equal(-1, instance.Memory!.Grow(1));
        instance.Store.Dispose();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Read_BeyondTheEnd_IsTrap(MemoryMode mode)
    {
        var memory = MemoryInstance.Create(Engine(mode), new MemoryType(new Limits(1, 2)));

        memory.Write(65535, 1)[0] = 7;
        Assert.Equal(7, memory.Read(65535, 1)[0]);
        Assert.Equal(0, memory.Read(65536, 0).Length);
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => memory.Read(65536, 1)));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => memory.Write(uint.MaxValue, uint.MaxValue)));
        Assert.Equal(1, memory.Grow(1));
        Assert.Equal(7, memory.Read(65535, 2)[0]);
        Assert.Equal(-1, memory.Grow(1));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Create_SlotUsedAgain_HoldsZeros(MemoryMode mode)
    {
        for (var i = 0; i < 50; i++)
        {
            var instance = Instantiate(mode, """
                (module (memory 1)
                  (func (export "run") (result i32) (drop (memory.grow (i32.const 1))) (i32.load (i32.const 70000))))
                """);
            Assert.Equal(0, instance.Invoke("run")[0].AsI32);
            Assert.Equal(-1, instance.Memory!.Read(0, 131072).IndexOfAnyExcept((byte)0));
            instance.Memory.Write(0, 131072).Fill(0xAA);
            instance.Store.Dispose();
        }
    }
}
