using System.Runtime.Intrinsics;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Runtime;

public sealed class CallBoundaryTests : RuntimeTest
{
    private const string Traps = """
        (module
          (memory 1)
          (type $t (func))
          (table 4 funcref)
          (elem (i32.const 0) $other)
          (func $other (param i32))
          (func (export "unreachable") unreachable)
          (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
          (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
          (func (export "store") (param i32) (i64.store offset=8 (local.get 0) (i64.const -1)))
          (func (export "truncate") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
          (func (export "call") (param i32) (call_indirect (type $t) (local.get 0)))
          (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
          (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
          (func (export "get") (param i32) (result funcref) (table.get (local.get 0)))
        )
        """;

    [Fact]
    public void Memory_OfAnotherEnginesInstance_IsNull() => Assert.Null(new ForeignCaller(1 << 16).Body.Handle.Memory);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Invoke_InstructionTraps_KindIsTold(MemoryMode mode)
    {
        var instance = Instantiate(mode, Traps);

        Assert.Equal(TrapKind.Unreachable, TrapOf(() => instance.Invoke("unreachable")));
        Assert.Equal(TrapKind.IntegerDivideByZero, TrapOf(() => instance.Invoke("divide", 1, 0)));
        Assert.Equal(TrapKind.IntegerOverflow, TrapOf(() => instance.Invoke("divide", int.MinValue, -1)));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("load", 65533)));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("load", -1)));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("store", 65521)));
        Assert.Equal(TrapKind.InvalidConversionToInteger, TrapOf(() => instance.Invoke("truncate", double.NaN)));
        Assert.Equal(TrapKind.IntegerOverflow, TrapOf(() => instance.Invoke("truncate", 1e10)));
        Assert.Equal(TrapKind.IndirectCallTypeMismatch, TrapOf(() => instance.Invoke("call", 0)));
        Assert.Equal(TrapKind.UninitializedElement, TrapOf(() => instance.Invoke("call", 1)));
        Assert.Equal(TrapKind.UndefinedElement, TrapOf(() => instance.Invoke("call", 4)));
        Assert.Equal(TrapKind.UndefinedElement, TrapOf(() => instance.Invoke("call", -1)));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("fill", 65536, 1)));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("copy", 0, 1, 65536)));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => instance.Invoke("copy", -1, 0, -1)));
        Assert.Equal(TrapKind.TableOutOfBounds, TrapOf(() => instance.Invoke("get", 4)));
        Assert.Equal(2, instance.Invoke("divide", 5, 2)[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Invoke_HostFails_IsHostErrorWhateverItThrows(MemoryMode mode)
    {
        Exception? toThrow = null;
        var linker = new Linker()
            .DefineFunction("env", "fail", new FunctionType([], []), (_, _, _) => throw toThrow!)
            .DefineStatics("env", typeof(Failing));
        const string text = """
            (module (import "env" "fail" (func $fail)) (import "env" "FollowNull" (func $null)) (import "env" "IndexWrongly" (func $index))
              (memory 1)
              (func (export "fail") (call $fail)) (func (export "null") (call $null)) (func (export "index") (call $index)))
            """;
        var instance = Instantiate(mode, text, linker);

        Exception[] failures = [new IOException("no disk"), new NullReferenceException(), new DivideByZeroException()];
        foreach (var exception in failures)
        {
            toThrow = exception;
            var trap = Assert.Throws<TrapException>(() => instance.Invoke("fail"));
            Assert.Equal(TrapKind.HostError, trap.Kind);
            Assert.Same(exception, trap.InnerException);
        }

        toThrow = new ExitException(3);
        Assert.Same(toThrow, Assert.Throws<ExitException>(() => instance.Invoke("fail")));
        toThrow = new TrapException(TrapKind.MemoryOutOfBounds);
        Assert.Same(toThrow, Assert.Throws<TrapException>(() => instance.Invoke("fail")));
        Assert.Equal(TrapKind.HostError, TrapOf(() => instance.Invoke("null")));
        Assert.Equal(TrapKind.HostError, TrapOf(() => instance.Invoke("index")));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Invoke_HostCallsBack_NestedTrapAndResultsArrive(MemoryMode mode)
    {
        var type = new FunctionType([ValueType.I32], [ValueType.I32, ValueType.I64]);
        var linker = new Linker().DefineFunction("env", "again", type, (caller, arguments, results) =>
        {
            if (arguments[0].AsI32 == 0)
            {
                Assert.Equal(TrapKind.Unreachable, TrapOf(() => caller.Invoke("trap")));
                results[0] = 7;
                results[1] = 8L;
                return;
            }

            var inner = caller.Invoke("count", arguments[0].AsI32 - 1);
            results[0] = inner[0].AsI32 + 1;
            results[1] = inner[1].AsI64 + 10;
        });
        var instance = Instantiate(mode, """
            (module (import "env" "again" (func $again (param i32) (result i32 i64)))
              (func (export "count") (param i32) (result i32 i64) (call $again (local.get 0)))
              (func (export "trap") unreachable))
            """, linker);

        var results = instance.Invoke("count", 5);

        Assert.Equal((12, 58L), (results[0].AsI32, results[1].AsI64));
        Assert.Equal(TrapKind.Unreachable, TrapOf(() => instance.Invoke("trap")));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Bind_DelegateFits_CallsWithoutAllocation(MemoryMode mode)
    {
        var instance = Instantiate(mode, """
            (module (memory 1)
              (func (export "add") (param i32 i64 f32 f64) (result f64)
                (f64.add (f64.add (f64.convert_i32_s (local.get 0)) (f64.convert_i64_s (local.get 1)))
                  (f64.add (f64.promote_f32 (local.get 2)) (local.get 3))))
              (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))
            """);
        var add = instance.GetFunction("add")!.Bind<Func<int, long, float, double, double>>();
        var load = instance.GetFunction("load")!.Bind<Func<int, int>>();
        var loadOf = ExportedFunction.Find(instance.Module, "load")!.Bind<Func<Instance, int, int>>();
        add(1, 2, 3, 4);
        load(0);
        loadOf(instance, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = 0.0;
        for (var i = 0; i < 1000; i++)
            sum += add(i, 2, 0.5f, 0.25) + load(i) + loadOf(instance, i);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1000 * 2.75 + 999 * 500, sum);
        Assert.Equal(0, allocated);
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => load(-1)));
        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => loadOf(instance, -1)));
        Assert.Equal(0, load(0));
        Assert.Throws<ArgumentException>(() => instance.GetFunction("load")!.Bind<Func<long, int>>());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Invoke_WrongArguments_SaysWhich(MemoryMode mode)
    {
        var instance = Instantiate(mode, Traps);

        Assert.Contains("exports no function 'none'", Refusal("none"));
        Assert.Contains("takes 2 arguments, not 1", Refusal("divide", 1));
        Assert.Contains("Argument 1 is i64:2", Refusal("divide", 1, 2L));

        string Refusal(string function, params Value[] arguments) =>
            Assert.Throws<ArgumentException>(() => instance.Invoke(function, arguments)).Message;
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Invoke_EveryType_ComesThrough(MemoryMode mode)
    {
        var linker = new Linker().DefineStatics("env", typeof(Echo));
        var instance = Instantiate(mode, """
            (module
              (import "env" "i32" (func $i32 (param i32) (result i32))) (import "env" "i64" (func $i64 (param i64) (result i64)))
              (import "env" "f32" (func $f32 (param f32) (result f32))) (import "env" "f64" (func $f64 (param f64) (result f64)))
              (import "env" "v128" (func $v128 (param v128) (result v128)))
              (import "env" "object" (func $extern (param externref) (result externref)))
              (import "env" "function" (func $func (param funcref) (result funcref)))
              (func $all (export "all") (param i32 i64 f32 f64 v128 externref funcref) (result i32 i64 f32 f64 v128 externref funcref)
                (call $i32 (local.get 0)) (call $i64 (local.get 1)) (call $f32 (local.get 2)) (call $f64 (local.get 3))
                (call $v128 (local.get 4)) (call $extern (local.get 5)) (call $func (local.get 6))))
            """, linker);
        var own = new object();
        Value[] values =
        [
            -5, long.MinValue, 1.5f, double.NegativeZero, Value.V128(Vector128.Create(1, 2, 3, 4).AsByte()), Value.External(own),
            Value.Function(instance.GetFunction("all")!.Reference),
        ];

        Assert.Equal(values, instance.Invoke("all", values));
        Assert.Equal(7, instance.Invoke("all", [.. values[..5], Value.External(null), Value.Function(null)]).Length);
    }

    private static class Failing
    {
        private static readonly int[] Numbers = [1];

        internal static void FollowNull(Instance caller) => _ = ((string)caller.HostState!).Length;

        internal static void IndexWrongly(Instance caller) => _ = Numbers[caller.Module.Module.Exports.Count];
    }

    private static class Echo
    {
        [WasmName("i32")]
        internal static uint Same(Instance caller, uint value) => value;

        [WasmName("i64")]
        internal static long Same(Instance caller, long value) => value;

        [WasmName("f32")]
        internal static float Same(Instance caller, float value) => value;

        [WasmName("f64")]
        internal static double Same(Instance caller, double value) => value;

        [WasmName("v128")]
        internal static Vector128<byte> Same(Instance caller, Vector128<byte> value) => value;

        [WasmName("object")]
        internal static object? Same(Instance caller, object? value) => value;

        [WasmName("function")]
        internal static FunctionReference? Same(Instance caller, FunctionReference? value) => value;
    }
}
