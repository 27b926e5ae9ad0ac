using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Runtime;

public sealed class LinkerTests : RuntimeTest
{
    [Fact]
    public void Instantiate_SeveralImportsWrong_AllAreNamedWithTheirTypes()
    {
        var linker = new Linker()
            .DefineFunction("env", "wrong", new FunctionType([ValueType.I32], []), (_, _, _) => { })
            .Define("env", "global", new GlobalInstance(new GlobalType(ValueType.I64, true), 1L));
        var module = Compile(MemoryMode.Checks, """
            (module
              (import "env" "missing" (func (param i32) (result f64)))
              (import "env" "wrong" (func (param i64)))
              (import "env" "memory" (memory 1 2))
              (import "env" "global" (global i32)))
            """);

        var exception = Assert.Throws<LinkException>(() => linker.Instantiate(module));

        Assert.Equal(["env.missing: function (i32) -> (f64)", "env.memory: memory of 1 to 2 pages"], exception.Missing);
        Assert.Equal(
            [
                "env.wrong: the module wants function (i64) -> (), but was given function (i32) -> ()",
                "env.global: the module wants immutable global i32, but was given mutable global i64",
            ],
            exception.Incompatible);
        Assert.StartsWith("unknown imports: env.missing", exception.Message);
        Assert.Contains("incompatible import types: env.wrong", exception.Message);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void DefineInstance_ExportsUsed_AreShared(MemoryMode mode)
    {
        var first = Instantiate(mode, """
            (module
              (memory (export "memory") 1 3) (global (export "counter") (mut i32) (i32.const 5)) (table (export "table") 2 funcref)
              (func (export "load") (result i32) (i32.load (i32.const 100)))
              (func $seven (result i32) (i32.const 7)) (elem (i32.const 1) $seven)
              (func (export "grow") (result i32) (memory.grow (i32.const 1))))
            """);
        var second = Instantiate(mode, """
            (module
              (import "first" "memory" (memory 1)) (import "first" "counter" (global $counter (mut i32)))
              (import "first" "table" (table 1 funcref)) (import "first" "load" (func $load (result i32)))
              (import "first" "grow" (func $grow (result i32)))
              (type $number (func (result i32)))
              (func $nine (result i32) (i32.const 9)) (elem (i32.const 0) $nine)
              (func (export "run") (result i32 i32 i32 i32)
                (i32.store (i32.const 100) (i32.const 42))
                (global.set $counter (i32.add (global.get $counter) (i32.const 1)))
                (drop (call $grow))
                (call $load) (i32.load (i32.const 65636)) (call_indirect (type $number) (i32.const 1)) (memory.size))
              (func (export "call") (param i32) (result i32) (call_indirect (type $number) (local.get 0))))
            """, new Linker().DefineInstance("first", first));

        var results = second.Invoke("run");

        Assert.Equal([42, 0, 7, 2], results.Select(static value => value.AsI32));
        Assert.Equal(6, first.GetGlobal("counter")!.Value.AsI32);
        Assert.Equal(9, second.Invoke("call", 0)[0].AsI32);
        Assert.Same(first.Store, second.Store);
        Assert.Equal(2u, first.GetMemory("memory")!.Pages);
        Assert.Same(first.GetMemory("memory"), second.Memory);
    }

    [Fact]
    public void Instantiate_ImportsOfTwoStores_IsRefused()
    {
        const string text = """(module (func (export "f")))""";
        var linker = new Linker()
            .DefineInstance("a", Instantiate(MemoryMode.Checks, text))
            .DefineInstance("b", Instantiate(MemoryMode.Checks, text));

        var exception = Assert.Throws<LinkException>(() => linker.Instantiate(
            Compile(MemoryMode.Checks, """(module (import "a" "f" (func)) (import "b" "f" (func)))""")));

        Assert.Contains("b.f belongs to another store", exception.Message);
    }

    [Fact]
    public void Set_FunctionOfOtherStore_IsRefused()
    {
        const string text = """
            (module (func (export "f")) (table (export "t") 1 funcref) (global (export "g") (mut funcref) (ref.null func)))
            """;
        var (one, other) = (Instantiate(MemoryMode.Checks, text), Instantiate(MemoryMode.Checks, text));
        var function = other.GetFunction("f")!.Reference;

        Assert.Throws<ArgumentException>(() => one.GetTable("t")![0] = function);
        Assert.Throws<ArgumentException>(() => one.GetGlobal("g")!.Value = Value.Function(function));
        other.GetTable("t")![0] = function;
        Assert.Same(function, other.GetTable("t")![0]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Instantiate_SegmentDoesNotFit_EarlierOnesAreThere(MemoryMode mode)
    {
        var memory = MemoryInstance.Create(Engine(mode), new MemoryType(new Limits(1, null)));
        var linker = new Linker().Define("env", "memory", memory);
        var module = Compile(mode, """
            (module (import "env" "memory" (memory 1)) (data (i32.const 4) "abc") (data (i32.const 65534) "xyz"))
            """);

        Assert.Equal(TrapKind.MemoryOutOfBounds, TrapOf(() => linker.Instantiate(module)));
        Assert.Equal("abc"u8, memory.Read(4, 3));
        Assert.Equal(new byte[2], memory.Read(65534, 2));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void DefineFunction_ReexportedThroughInstances_CallerIsTheImporter(MemoryMode mode)
    {
        Instance? seen = null;
        var linker = new Linker().DefineFunction("env", "f", new FunctionType([], []), (caller, _, _) => seen = caller);
        var first = Instantiate(mode, """(module (import "env" "f" (func $f)) (export "f" (func $f)))""", linker);
        var second = Instantiate(
            mode,
            """
            (module (import "x" "f" (func $f)) (table funcref (elem $f)) (export "f" (func $f))
              (func (export "run") (call $f)) (func (export "indirect") (call_indirect (i32.const 0))))
            """,
            new Linker().DefineInstance("x", first));

        foreach (var (instance, function) in new[] { (second, "run"), (second, "f"), (second, "indirect"), (first, "f") })
        {
            seen = null;
            instance.Invoke(function);
            Assert.Same(first, seen);
        }
    }
}
