using System.Security.Cryptography;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;
using Burst.Wasm.Tests.Runtime;

namespace Burst.Wasm.Tests.Pool;

public sealed class InstancePoolTests : RuntimeTest
{
    /// <summary>One of everything that a call can change, each by an exported function.</summary>
    private const string Everything = """
        (module
          (type $number (func (result i32)))
          (memory (export "memory") 2)
          (global $a (mut i32) (i32.const 1)) (global $b (mut v128) (v128.const i64x2 2 3)) (global $c (export "c") (mut f64) (f64.const 4))
          (global $d (mut i64) (i64.const 5)) (global $e (mut externref) (ref.null extern)) (global $f (mut funcref) (ref.func $one))
          (table $t 4 funcref) (table $u 3 externref)
          (elem (table $t) (i32.const 0) func $one $two)
          (elem $passive func $two $one)
          (data $bytes "passive") (data (i32.const 4090) "straddling") (data (i32.const 100000) "far")
          (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
          (func $init (export "burst_init")
            (i32.store (i32.const 20000) (i32.const 77)) (global.set $d (i64.const 6)) (table.set $t (i32.const 3) (ref.func $two))
            (drop (memory.grow (i32.const 1))))
          (func (export "store8") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
          (func (export "store64") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
          (func (export "store128") (param i32 i64) (v128.store (local.get 0) (i64x2.splat (local.get 1))))
          (func (export "stores") (param i32 i64)
            (i64.store (local.get 0) (local.get 1)) (i64.store offset=100 (local.get 0) (local.get 1))
            (i64.store offset=240 (local.get 0) (local.get 1)) (v128.store offset=240 (local.get 0) (i64x2.splat (local.get 1)))
            (i64.store offset=1000 (local.get 0) (local.get 1)) (i64.store offset=70000 (local.get 0) (local.get 1)))
          (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
          (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
          (func (export "init") (param i32 i32 i32) (memory.init $bytes (local.get 0) (local.get 1) (local.get 2)))
          (func (export "drop") (data.drop $bytes) (elem.drop $passive))
          (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
          (func (export "globals") (param i32)
            (global.set $a (local.get 0)) (global.set $b (i32x4.splat (local.get 0))) (global.set $c (f64.convert_i32_s (local.get 0)))
            (global.set $d (i64.extend_i32_s (local.get 0))) (global.set $f (ref.null func)))
          (func (export "extern") (param externref) (global.set $e (local.get 0)) (table.set $u (i32.const 1) (local.get 0)))
          (func (export "set") (param i32 i32) (table.set $t (local.get 0) (table.get $t (local.get 1))))
          (func (export "tgrow") (param i32) (result i32) (table.grow $t (ref.func $one) (local.get 0)))
          (func (export "tinit") (table.init $t $passive (i32.const 1) (i32.const 0) (i32.const 2)))
          (func (export "trap") unreachable)
          (func (export "call") (param i32) (result i32) (call_indirect $t (type $number) (local.get 0)))
          (func (export "forever") (loop (br 0)))
        )
        """;

    public static TheoryData<MemoryMode, bool> ModesAndTracking => new()
    {
        { MemoryMode.GuardPages, true }, { MemoryMode.GuardPages, false },
        { MemoryMode.Checks, true }, { MemoryMode.Checks, false },
    };

    [Theory]
    [MemberData(nameof(ModesAndTracking))]
    public void Return_AfterRandomChanges_NothingIsLeft(MemoryMode mode, bool tracks)
    {
        var module = Compile(mode, Everything, new CompileRequest { TracksPages = tracks });
        var options = new InstancePoolOptions { MaxMemoryPages = 40, MaxTableElements = 100 };
        using var pool = new InstancePool(module, new Linker(), options);
        var (first, second) = (pool.Rent(), pool.Rent());
        var expected = State(first);
        Assert.Equal(expected, State(second));
        pool.Return(first);
        pool.Return(second);

        // Short calls that grow their memory make the pool replace guarded instances, each once.
        var mostReplaced = mode == MemoryMode.GuardPages && tracks ? 3 : 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var instance = pool.Rent();
            for (var steps = random.Next(1, 12); steps > 0; steps--)
                Change(instance, random);
            pool.Return(instance);
            var (again, other) = (pool.Rent(), pool.Rent());
            if (instance != again)
                Assert.InRange(--mostReplaced, 0, int.MaxValue);
            Assert.Equal(expected, State(again));
            Assert.Equal(expected, State(other));
            Assert.Equal(2, again.Invoke("call", 3)[0].AsI32);
            pool.Return(other);
            pool.Return(again);
        }
    }

    [Theory]
    [MemberData(nameof(ModesAndTracking))]
    public void Return_EveryPlaceAndWidth_IsRestored(MemoryMode mode, bool tracks)
    {
        var module = Compile(mode, Everything, new CompileRequest { TracksPages = tracks });
        using var pool = new InstancePool(module, new Linker());
        var instance = pool.Rent();
        var expected = Hash(instance);
        pool.Return(instance);
        for (var address = 4096 - 300; address < 4096 + 20; address += tracks ? 1 : 40)
        {
            foreach (var name in new[] { "store64", "store128", "stores" })
            {
                instance = pool.Rent();
                instance.Invoke(name, address, -1L);
                var last = (3 * 65536) - 16 - (name == "stores" ? 70000 : 0) - (address & 15);
                instance.Invoke(name, last, 0x0102030405060708);
                pool.Return(instance);
                instance = pool.Rent();
                Assert.Equal(expected, Hash(instance));
                pool.Return(instance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Return_AfterTrapInterruptionOrLackOfFuel_IsUsableAgain(MemoryMode mode)
    {
        var module = Compile(mode, Everything, new CompileRequest { TracksPages = true, MetersFuel = true });
        using var pool = new InstancePool(module, new Linker(), new InstancePoolOptions { Fuel = 1000 });
        var instance = pool.Rent();
        var same = instance;
        foreach (var (prepare, function, kind) in new (Action<Store>, string, TrapKind)[]
        {
            (_ => { }, "trap", TrapKind.Unreachable),
            (_ => { }, "forever", TrapKind.OutOfFuel),
            (store => store.Fuel = long.MaxValue, "trap", TrapKind.Unreachable),
            (store => store.Interrupt(), "grow", TrapKind.Interrupted),
        })
        {
            prepare(instance.Store);
            Assert.Equal(kind, TrapOf(() => instance.Invoke(function, function == "grow" ? [1] : [])));
            pool.Return(instance);
            instance = pool.Rent();
            Assert.Same(same, instance);
            Assert.Equal(1000, instance.Store.Fuel);
            Assert.False(instance.Store.IsInterrupted);
            Assert.Equal(3, instance.Invoke("grow", 1)[0].AsI32);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Return_CallsGrowTheMemory_ShortOnesGetChecks(bool areShort)
    {
        var module = Compile(MemoryMode.GuardPages, Everything, new CompileRequest { TracksPages = true });
        using var pool = new InstancePool(
            module,
            new Linker(),
            new InstancePoolOptions { ShortCall = areShort ? TimeSpan.MaxValue : TimeSpan.Zero });
        var grow = ExportedFunction.Find(module, "grow")!.Bind<Func<Instance, int, int>>();
        var store = ExportedFunction.Find(module, "store8")!.Bind<Action<Instance, int, int>>();
        string? expected = null;
        for (var i = 0; i < 200; i++)
        {
            var instance = pool.Rent();
            expected ??= State(instance);
            Assert.Equal(expected, State(instance));
            Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => store(instance, 3 * 65536, 1)));
            Assert.Equal(3, grow(instance, 1));
            store(instance, (4 * 65536) - 1, 1);
            pool.Return(instance);
        }

        Assert.Equal(!areShort, pool.Rent().Module.Code.UsesGuardPages);
    }

    [Fact]
    public void Return_HostFailed_InstanceIsReplaced()
    {
        var linker = new Linker()
            .DefineFunction("env", "fail", new FunctionType([], []), (_, _, _) => throw new IOException());
        using var pool = new InstancePool(
            Compile(MemoryMode.Checks, """(module (import "env" "fail" (func $f)) (export "fail" (func $f)))"""), linker);
        var instance = pool.Rent();
        Assert.Equal(TrapKind.HostError, TrapOf(() => instance.Invoke("fail")));
        pool.Return(instance);

        Assert.NotSame(instance, pool.Rent());
    }

    [Fact]
    public void Return_TwiceOrElsewhere_IsRefused()
    {
        var module = Compile(MemoryMode.Checks, "(module)");
        using var pool = new InstancePool(module, new Linker());
        using var other = new InstancePool(module, new Linker());
        var instance = pool.Rent();

        Assert.Throws<InvalidOperationException>(() => other.Return(instance));
        pool.Return(instance);
        Assert.Throws<InvalidOperationException>(() => pool.Return(instance));
    }

    [Fact]
    public void Create_ImportsWhatOthersMayChange_IsRefused()
    {
        var memory = MemoryInstance.Create(Engine(MemoryMode.Checks), new MemoryType(new Limits(1, null)));
        var linker = new Linker().Define("env", "memory", memory);
        var module = Compile(MemoryMode.Checks, """(module (import "env" "memory" (memory 1)))""");

        Assert.Contains("env.memory", Assert.Throws<ArgumentException>(() => new InstancePool(module, linker)).Message);
    }

    [Fact]
    public void Create_ModuleGetsReady_OnceForAllInstances()
    {
        var calls = 0;
        var linker = new Linker().DefineFunction("env", "count", new FunctionType([], []), (caller, _, _) =>
        {
            Assert.Equal("state", caller.HostState);
            calls++;
        });
        using var pool = new InstancePool(
            Compile(MemoryMode.Checks, """
                (module (import "env" "count" (func $count)) (global $g (mut i32) (i32.const 0))
                  (start $count)
                  (func (export "_initialize") (call $count) (global.set $g (i32.const 9)))
                  (func (export "get") (result i32) (global.get $g)))
                """),
            linker,
            new InstancePoolOptions { InitialHostState = "state" });

        var instances = Enumerable.Range(0, 5).Select(_ => pool.Rent()).ToList();

        Assert.Equal(2, calls);
        Assert.All(instances, instance => Assert.Equal(9, instance.Invoke("get")[0].AsI32));
        Assert.All(instances, static instance => Assert.Null(instance.HostState));
    }

    [Fact]
    public async Task RentAndReturn_ManyThreads_NobodySharesAnInstance()
    {
        var module = Compile(MemoryMode.GuardPages, """
            (module (memory 1) (func (export "add") (param i32) (result i32)
              (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get 0))) (i32.load (i32.const 0))))
            """, new CompileRequest { TracksPages = true });
        using var pool = new InstancePool(module, new Linker(), new InstancePoolOptions { Capacity = 3 });
        var add = ExportedFunction.Find(module, "add")!.Bind<Func<Instance, int, int>>();
        var workers = Enumerable.Range(0, 6).Select(worker => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    var (one, two) = (pool.Rent(), pool.Rent());
                    Assert.Equal(worker, add(one, worker));
                    Assert.Equal(2 * worker, add(one, worker));
                    Assert.Equal(7, add(two, 7));
                    pool.Return(one);
                    pool.Return(two);
                }
            },
            TaskCreationOptions.LongRunning));

        await Task.WhenAll(workers);
    }

    private static void Change(Instance instance, Random random)
    {
        var pages = instance.Memory!.Pages;
        // At page ends more often than not.
        var address = random.Next(3) == 0
            ? random.Next((int)(pages * 65536))
            : (random.Next((int)pages * 16) * 4096) + random.Next(-20, 20);
        var bits = random.NextInt64() | 1;
        try
        {
            switch (random.Next(16))
            {
                case 0: instance.Invoke("store8", address, (int)bits); break;
                case 1: instance.Invoke("store64", address, bits); break;
                case 2: instance.Invoke("store128", address, bits); break;
                case 3: instance.Invoke("stores", address, bits); break;
                case 4: instance.Invoke("fill", address, (int)bits, random.Next(20_000)); break;
                case 5: instance.Invoke("copy", address, random.Next(140_000), random.Next(20_000)); break;
                case 6: instance.Invoke("init", address, 0, 7); break;
                case 7: instance.Invoke("drop"); break;
                case 8: instance.Invoke("grow", random.Next(4)); break;
                case 9: instance.Invoke("globals", (int)bits); break;
                case 10: instance.Invoke("extern", Value.External("object")); break;
                case 11: instance.Invoke("set", random.Next(4), random.Next(4)); break;
                case 12: instance.Invoke("tgrow", random.Next(9)); break;
                case 13: instance.Invoke("tinit"); break;
                case 14: instance.Memory.Write((uint)Math.Max(address, 0), (uint)random.Next(9_000)).Fill((byte)bits); break;
                default: instance.Memory.Grow((uint)random.Next(30)); break;
            }
        }
        catch (TrapException)
        {
            // What was done before the trap has to go as well.
        }
    }

    private static string Hash(Instance instance) =>
        Convert.ToHexString(SHA256.HashData(instance.Memory!.Read(0, (uint)instance.Memory.Length)));

    private static string State(Instance instance)
    {
        var body = instance.Body;
        var globals = Enumerable.Range(0, 6).Select(i => Text(body.GlobalValue(i)));
        var tables = body.Tables.Select(
            table => string.Join(',', Enumerable.Range(0, table!.Length).Select(i => Index(table.At(i)))));
        return $"{instance.Memory!.Length} {Hash(instance)} {string.Join(' ', globals)} [{string.Join("] [", tables)}] "
            + $"{body.DroppedData?.Contains(true)} {body.DroppedElements?.Contains(true)}".Replace("False", "");

        string Text(Value value) => value.Type.IsReference() ? Index(value.AsReference) : value.ToString();

        string Index(object? reference) => reference is FunctionReference function
            ? $"{function.Index}{(function.Target == body ? "" : " of another instance")}"
            : $"{reference ?? "null"}";
    }
}
