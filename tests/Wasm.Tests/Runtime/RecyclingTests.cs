using System.Reflection;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Runtime;

/// <summary>What a disposed instance leaves for the next one of its module.</summary>
public sealed class RecyclingTests : RuntimeTest
{
    /// <summary>One of everything that an instance can change by itself.</summary>
    private const string Everything = """
        (module
          (type $number (func (result i32)))
          (import "env" "host" (func $host (param externref)))
          (memory (export "memory") 1 10)
          (global $a (mut i32) (i32.const 1)) (global $b (mut v128) (v128.const i64x2 2 3)) (global $e (mut externref) (ref.null extern))
          (table $t 3 20 externref)
          (data $bytes "passive") (data (i32.const 4090) "straddling")
          (func $two (result i32 i64) (i32.const 7) (i64.const 8))
          (func $deep (export "deep") (call $deep))
          (func (export "nothing"))
          (func (export "store") (i64.store (i32.const 8188) (i64.const -1)) (i32.store8 (i32.const 65535) (i32.const 1)))
          (func (export "grow") (drop (memory.grow (i32.const 2))) (i64.store (i32.const 190000) (i64.const -1)))
          (func (export "fill") (memory.fill (i32.const 0) (i32.const 5) (i32.const 65536)))
          (func (export "init") (memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 7)))
          (func (export "drop") (data.drop $bytes))
          (func (export "globals") (param externref)
            (global.set $a (i32.const 9)) (global.set $b (v128.const i64x2 9 9)) (global.set $e (local.get 0)))
          (func (export "table") (param externref)
            (table.set $t (i32.const 1) (local.get 0)) (drop (table.grow $t (local.get 0) (i32.const 5))))
          (func (export "results") (result i32 i64) (call $two))
          (func (export "references") (param externref) (result i32 externref) (i32.const 1) (local.get 0))
          (func (export "unreachable") (i32.store (i32.const 100) (i32.const 1)) unreachable)
          (func (export "beyond") (drop (i32.load (i32.const -4))))
          (func (export "divide") (drop (i32.div_s (i32.const 1) (global.get $zero))))
          (func (export "forever") (loop (br 0)))
          (func (export "host") (param externref) (call $host (local.get 0)))
          (global $zero i32 (i32.const 0)))
        """;

    private const string Plain = """
        (module (memory (export "memory") 1) (global (export "global") (mut i32) (i32.const 4))
          (table (export "table") 1 externref) (func $one (export "one") (result i32) (i32.const 1))
          (func (export "reference") (result funcref) (ref.func $one))
          (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
          (func (export "store") (param i32) (i32.store (i32.const 8) (local.get 0))))
        """;

    public static TheoryData<MemoryMode, string> Changes
    {
        get
        {
            var data = new TheoryData<MemoryMode, string>();
            foreach (var mode in new[] { MemoryMode.GuardPages, MemoryMode.Checks })
            {
                foreach (var function in (string[])
                [
                    "nothing", "store", "grow", "fill", "init", "drop", "globals", "table", "results", "references",
                    "unreachable", "beyond", "divide", "deep", "forever", "host",
                ])
                    data.Add(mode, function);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Instantiate_AfterDispose_EveryFieldIsAsNew(MemoryMode mode, string function)
    {
        var module = Compile(mode, Everything, new CompileRequest { TracksPages = true, MetersFuel = true });
        var linker = new Linker().DefineFunction(
            "env", "host", new FunctionType([ValueType.ExternalReference], []), (_, _, _) => { });
        var linked = linker.Link(module);
        var limits = new InstanceOptions { Fuel = 100_000, MaxMemoryPages = 6, MaxTableElements = 9 };
        var expected = Describe(linker.Link(module).Instantiate(limits).Body);

        var first = linked.Instantiate(new InstanceOptions { Fuel = 50_000, HostState = "of the first" });
        var body = first.Body;
        var arguments = first.GetFunction(function)!.Type.Parameters.Length == 0 ? [] : new[] { Value.External("secret") };
        try
        {
            first.Invoke(function, arguments);
        }
        catch (TrapException)
        {
            // What was done before has to go as well.
        }

        first.Dispose();
        Assert.DoesNotContain("secret", Describe(body));
        Assert.DoesNotContain("of the first", Describe(body));
        var second = linked.Instantiate(limits);

        Assert.Same(body, second.Body);
        Assert.Equal(expected, Describe(second.Body));
        Assert.Equal([1, -1], new[] { 5u, 1u }.Select(second.Memory!.Grow));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Dispose_StaleHandle_FailsWhateverIsAsked(MemoryMode mode)
    {
        var linked = new Linker().Link(Compile(mode, Plain));
        var storeOf = ExportedFunction.Find(linked.Module, "store")!.Bind<Action<Instance, int>>();
        var stale = linked.Instantiate();
        var body = stale.Body;
        var function = stale.GetFunction("store")!;
        var bound = function.Bind<Action<int>>();
        var memory = stale.Memory!;
        stale.Dispose();
        var next = linked.Instantiate();
        Assert.Same(body, next.Body);

        foreach (var use in (Action[])
        [
            () => stale.Invoke("store", 1), () => function.Invoke(1), () => bound(1), () => storeOf(stale, 1),
            () => function.Bind<Action<int>>(), () => _ = function.Reference, () => _ = stale.Store, () => _ = stale.Memory,
            () => _ = stale.Module, () => _ = stale.HostState, () => stale.HostState = "mine",
            () => stale.GetGlobal("global"), () => stale.GetTable("table"), () => stale.GetMemory("memory"),
            () => stale.GetFunction("one"), () => new Linker().DefineInstance("env", stale),
        ])
            Assert.Contains(nameof(Instance), Assert.Throws<ObjectDisposedException>(use).Message);
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => memory.Write(0, 1)));
        Assert.Equal(-1, memory.Grow(1));
        Assert.NotSame(memory, next.Memory);
        Assert.Equal(0, next.Invoke("load", 8)[0].AsI32);
        Assert.Null(next.HostState);

        // To dispose of it again is nothing to the next one either.
        stale.Dispose();
        Assert.Equal(0, next.Invoke("load", 8)[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Dispose_MemoryWasKept_ModulesCannotImportIt(MemoryMode mode)
    {
        var first = new Linker().Link(Compile(mode, Plain));
        var stale = first.Instantiate();
        var memory = stale.Memory!;
        stale.Dispose();
        using var next = first.Instantiate();

        var import = Compile(mode, """(module (import "env" "memory" (memory 0)))""");
        Assert.ThrowsAny<Exception>(() => new Linker().Define("env", "memory", memory).Instantiate(import));
        Assert.True(next.Body.Store.HasOneInstance);
    }

    public static TheoryData<string> Exposures =>
        ["store", "table", "global", "reference", "returned reference", "host error", "other instance", "interrupted"];

    [Theory]
    [MemberData(nameof(Exposures))]
    public void Dispose_SomebodyMayLeadThere_NothingIsUsedAgain(string exposure)
    {
        const MemoryMode mode = MemoryMode.GuardPages;
        var linked = new Linker().DefineFunction("env", "f", new FunctionType([], []), (_, _, _) => throw new NotSupportedException())
            .Link(Compile(mode, Plain.Replace(
                "(module ", """(module (import "env" "f" (func $f)) (func (export "fail") (call $f))""", StringComparison.Ordinal)));
        var first = linked.Instantiate();
        var body = first.Body;
        var store = body.Store;
        switch (exposure)
        {
            case "store":
                _ = first.Store;
                break;
            case "table":
                first.GetTable("table");
                break;
            case "global":
                first.GetGlobal("global");
                break;
            case "reference":
                _ = first.GetFunction("one")!.Reference;
                break;
            case "returned reference":
                first.Invoke("reference");
                break;
            case "host error":
                Assert.Equal(TrapKind.HostError, TrapOf(() => first.Invoke("fail")));
                break;
            case "other instance":
                new Linker().DefineInstance("env", first).Instantiate(
                    Compile(mode, """(module (import "env" "one" (func (result i32))))"""));
                break;
            default:
                store.Interrupt();
                break;
        }

        first.Dispose();

        Assert.NotSame(body, linked.Instantiate().Body);
        Assert.True(store.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => first.Invoke("one"));
    }

    [Fact]
    public void Dispose_SharedStore_EndsAllOfIt()
    {
        using var store = new Store();
        var linked = new Linker().Link(Compile(MemoryMode.Checks, Plain));
        var (one, other) = (linked.Instantiate(new InstanceOptions { Store = store }),
            linked.Instantiate(new InstanceOptions { Store = store }));

        one.Dispose();

        Assert.Throws<ObjectDisposedException>(() => other.Invoke("one"));
        Assert.NotSame(one.BodyOrNull, linked.Instantiate().Body);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Dispose_WhileItRuns_IsRefused(MemoryMode mode)
    {
        Instance? running = null;
        var linker = new Linker().DefineFunction("env", "host", new FunctionType([], []), (caller, _, _) =>
        {
            Assert.Same(running, caller);
            Assert.Throws<InvalidOperationException>(caller.Dispose);
        });
        running = Instantiate(
            mode, """(module (import "env" "host" (func $f)) (func (export "run") (result i32) (call $f) (i32.const 5)))""", linker);

        Assert.Equal(5, running.Invoke("run")[0].AsI32);
        Assert.Equal(5, running.Invoke("run")[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Instantiate_HostFunction_GetsTheHandleOfThisInstance(MemoryMode mode)
    {
        var callers = new List<Instance>();
        var linked = new Linker().DefineFunction("env", "host", new FunctionType([], []), (caller, _, _) => callers.Add(caller))
            .Link(Compile(mode, """(module (import "env" "host" (func $f)) (func (export "run") (call $f)))"""));
        var (first, bodies) = (linked.Instantiate(), new HashSet<object>());
        bodies.Add(first.Body);
        first.Invoke("run");
        first.Dispose();
        var second = linked.Instantiate();
        bodies.Add(second.Body);
        second.Invoke("run");

        Assert.Equal([first, second], callers);
        Assert.Single(bodies);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Instantiate_ThatFails_LeavesTheNextOneWhole(MemoryMode mode)
    {
        var linked = new Linker().Link(Compile(mode, "(module (memory 2) (data (i32.const 65536) \"x\") (func (export \"f\")))"));
        for (var i = 0; i < 3; i++)
        {
            linked.Instantiate().Dispose();
            Assert.Throws<WasmResourceException>(() => linked.Instantiate(new InstanceOptions { MaxMemoryPages = 1 }));
            using var next = linked.Instantiate();
            next.Invoke("f");
            Assert.Equal((byte)'x', next.Memory!.Read(65536, 1)[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Hammer_ThreadsDisposeAndForget_EachInstanceIsFresh(MemoryMode mode)
    {
        var linked = new Linker().Link(Compile(mode, Plain, new CompileRequest { TracksPages = true }));
        var load = ExportedFunction.Find(linked.Module, "load")!.Bind<Func<Instance, int, int>>();
        var store = ExportedFunction.Find(linked.Module, "store")!.Bind<Action<Instance, int>>();

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            for (var i = 1; i <= 2000; i++)
            {
                var instance = linked.Instantiate(new InstanceOptions { HostState = (thread, i) });
                Assert.Equal(0, load(instance, 8));
                store(instance, (thread * 10000) + i);
                Assert.Equal((thread, i), instance.HostState);
                Assert.Equal((thread * 10000) + i, load(instance, 8));
                if (i % 50 == 0)
                    continue;
                if (i % 51 == 0)
                    Task.Run(instance.Dispose).Wait();
                else
                    instance.Dispose();
            }
        });

        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var last = linked.Instantiate();
        Assert.Equal(0, load(last, 8));
    }

    [Fact]
    public void Dispose_ByManyAtOnce_IsDoneOnce()
    {
        var linked = new Linker().Link(Compile(MemoryMode.GuardPages, Plain));
        for (var i = 0; i < 200; i++)
        {
            var instance = linked.Instantiate();
            Parallel.For(0, 3, _ => instance.Dispose());
            // Whoever got it: no two instances have one body.
            var all = Enumerable.Range(0, 3).AsParallel().Select(_ => linked.Instantiate()).ToArray();
            Assert.Equal(3, all.Select(static made => made.Body).Distinct().Count());
            Array.ForEach(all, static made => made.Dispose());
        }
    }

    /// <summary>All that the body, its store and its memory hold, in words; addresses only as there or not.</summary>
    private static string Describe(InstanceBody body)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var globals = string.Join(' ', ((ReadOnlySpan<ulong>)body.Globals).ToArray());
        var content = body.Memory is { Length: > 0 } memory
            ? string.Join(' ', memory.Read(0, (uint)memory.Length).ToArray().Index().Where(static cell => cell.Item != 0))
            : "";
        return $"{Describe(body, seen)}\n{globals}\n{content}\nfuel {body.Store.Fuel}";
    }

    private static string Describe(object? value, HashSet<object> seen)
    {
        switch (value)
        {
            case null:
                return "null";
            case Array array:
                return $"[{string.Join(", ", array.Cast<object?>().Select(element => Describe(element, seen)))}]";
            case Instance handle:
                return $"handle{(handle.BodyOrNull is null ? " of nothing" : "")}";
            case Pointer pointer:
                return IsNull(pointer) ? "null" : "address";
            case InstanceBody or Store or MemoryInstance or MemoryBudget or TableInstance or TableBudget or GlobalInstance:
                break;
            default:
                return value.GetType().IsPrimitive || value is string ? $"{value}" : value.GetType().Name;
        }

        if (!seen.Add(value))
            return value.GetType().Name;
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var fields = value.GetType().GetFields(all)
            .Where(static field => field.FieldType != typeof(CacheLine) && field.FieldType != typeof(InstanceBody.InlineGlobals))
            .Select(field => $"{field.Name}: {Describe(field.GetValue(value), seen)}");
        return $"{value.GetType().Name} {{\n{string.Join('\n', fields)} }}";
    }

    private static unsafe bool IsNull(Pointer pointer) => Pointer.Unbox(pointer) == null;
}
