using System.Text;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Compile;

/// <summary>Functions of shapes that no compiler of C makes.</summary>
public sealed class ShapeTests : CompileTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public void Compile_DeepExpression_Computes(MemoryMode mode)
    {
        const int Depth = 5_000;
        var text = new StringBuilder("(module (func (export \"f\") (param i32) (result i32) local.get 0");
        text.Insert(text.Length, " i32.const 1", Depth).Insert(text.Length, " i32.add", Depth).Append("))");

        Assert.Equal(Depth + 7, Instantiate(text.ToString(), mode).Invoke("f", 7)[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Compile_DeeplyNestedBlocks_Computes(MemoryMode mode)
    {
        const int Depth = 20_000;
        var text = new StringBuilder("(module (func (export \"f\") (param i32) (result i32)");
        text.Insert(text.Length, " block", Depth).Append($" local.get 0 br_table 0 {Depth - 1} 5");
        text.Insert(text.Length, " end", Depth).Append(" i32.const 3))");

        Assert.Equal(3, Instantiate(text.ToString(), mode).Invoke("f", 1)[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Compile_NestedLoopsThatAssign_TakesNoSquareOfTheirNumber(MemoryMode mode)
    {
        const int Depth = 20_000;
        var text = new StringBuilder("(module (memory 1) (func (export \"f\") (result i32) (local i32)");
        text.Insert(text.Length, " loop local.get 0 i32.load drop local.get 0 local.set 0", Depth);
        text.Insert(text.Length, " end", Depth).Append(" i32.const 3))");

        Assert.Equal(3, Instantiate(text.ToString(), mode).Invoke("f")[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Compile_MoreVariablesThanThereCanBe_IsRefusedByName(MemoryMode mode)
    {
        const int Locals = 50_000;
        const int Operands = 11_000;
        var text = new StringBuilder("(module (func (export \"good\") (result i32) i32.const 5) (func (export \"f\") (param i32) (local");
        text.Insert(text.Length, " i32", Locals - 1).Append(')');
        text.Insert(text.Length, " local.get 0 i32.const 3 i32.div_u", Operands).Insert(text.Length, " drop", Operands);
        text.Insert(text.Length, " i64.const 1 i64.const 0 i64.div_u", Operands).Insert(text.Length, " drop", Operands).Append("))");
        var instance = Instantiate(text.ToString(), mode);

        var refusal = Assert.Throws<TrapException>(() => instance.Invoke("f", 1));

        Assert.Equal(TrapKind.HostError, refusal.Kind);
        Assert.Contains("function 1", refusal.Message);
        Assert.Contains("65000", refusal.Message);
        Assert.Equal(5, instance.Invoke("good")[0].AsI32);
    }

    [Fact]
    public void Compile_VectorWhereAnAddressMightBe_StaysAVector()
    {
        var instance = Instantiate(
            """
            (module (memory 1) (func (export "f") (param i32) (result i32) (local v128)
              (local.set 1 (i32x4.splat (local.get 0)))
              (i32.store (i32.const 0) (i32x4.extract_lane 1 (local.get 1)))
              (i32.store (i32.const 4) (i32x4.extract_lane 1 (local.get 1)))
              (i32.load (i32.const 4))))
            """, MemoryMode.Checks);

        Assert.Equal(77, instance.Invoke("f", 77)[0].AsI32);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Recurse_WithALargeFrame_TrapsInsteadOfCrashing(MemoryMode mode)
    {
        const int Locals = 20_000;
        var text = new StringBuilder("(module (func $f (export \"f\") (param i64) (result i64) (local");
        text.Insert(text.Length, " i64", Locals).Append(')');
        for (var i = 1; i <= Locals; i += 100)
            text.Append($" local.get 0 i64.const {i} i64.add local.set {i}");
        text.Append(" local.get 0 call $f");
        for (var i = 1; i <= Locals; i += 100)
            text.Append($" local.get {i} i64.add");
        text.Append("))");
        var instance = Instantiate(text.ToString(), mode);

        Traps(TrapKind.StackExhausted, () => instance.Invoke("f", 1L));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Call_AcrossChunks_FromManyThreads_Works(MemoryMode mode)
    {
        // A chain of large functions: each calls the next one.
        const int Functions = 200;
        var text = new StringBuilder("(module (table 200 funcref) (type $t (func (param i32) (result i32)))");
        for (var i = 0; i < Functions; i++)
        {
            text.Append($" (func $f{i} (export \"f{i}\") (param i32) (result i32)");
            text.Insert(text.Length, " local.get 0 i32.const 100003 i32.mul i32.const 77777 i32.add local.set 0", 250);
            text.Append(i + 1 == Functions ? " i32.const 1000" : $" i32.const 0 call $f{i + 1} i32.const 1 i32.add").Append(')');
        }

        text.Append(')');
        var module = Compile(Text.WasmText.Parse(text.ToString()), mode);
        Assert.True(module.Module.Bytes.Length > 500_000);

        var threads = Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(
            () => new Linker().Instantiate(module).Invoke($"f{i * 3}", 0)[0].AsI32,
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();

        Assert.Equal(Enumerable.Range(0, 8).Select(i => 1000 + Functions - 1 - (i * 3)), threads.Select(task => task.Result));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Call_ImportThroughFixedTable_ReachesTheInstanceThatMadeIt(MemoryMode mode)
    {
        var first = Instantiate(
            """
            (module (global $g (export "g") (mut i32) (i32.const 42)) (func (export "get") (result i32) (global.get $g)))
            """, mode);
        var linker = new Linker();
        linker.DefineInstance("first", first);
        var compiled = Compile(
            Text.WasmText.Parse(
                """
                (module (type $t (func (result i32))) (import "first" "get" (func $get (type $t)))
                  (global (mut i32) (i32.const 1))
                  (table 1 funcref) (elem (i32.const 0) $get)
                  (func (export "call") (result i32) (call_indirect (type $t) (i32.const 0))))
                """), mode);
        var second = linker.Instantiate(compiled, new InstanceOptions { Store = first.Store });

        Assert.NotNull(compiled.FixedTable);
        Assert.Equal(42, second.Invoke("call")[0].AsI32);
    }
}
