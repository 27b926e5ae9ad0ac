using System.Text;

namespace Burst.Wasm.Tests.Compile;

/// <summary>Sums are added up in another order than they are written in.</summary>
public sealed class SumTests : CompileTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public void Compile_SumOfManyKinds_IsTheSum(MemoryMode mode)
    {
        var instance = Instantiate(
            """
            (module (memory 1) (data (i32.const 8) "\05\00\00\80")
              (func (export "f") (param i32 i32) (result i32)
                (i32.add
                  (i32.add (i32.mul (local.get 0) (i32.rotl (local.get 1) (i32.const 3))) (i32.const 0x7FFFFFFF))
                  (i32.add
                    (i32.add (i32.rotr (local.get 0) (local.get 1)) (local.get 1))
                    (i32.add (i32.load (i32.add (i32.const 3) (local.get 1))) (i32.const 2))))))
            """,
            mode);

        foreach (var x in new[] { 0, 1, -1, 123456789, int.MinValue })
        {
            const int Y = 5;
            var wanted = unchecked((x * (Y << 3)) + 0x7FFFFFFF
                + (int)uint.RotateRight((uint)x, Y) + Y + (int)0x80000005 + 2);
            Assert.Equal(wanted, instance.Invoke("f", x, Y)[0].AsI32);
        }

        Traps(TrapKind.MemoryOutOfBounds, () => instance.Invoke("f", 1, 65533));
    }

    [Fact]
    public void Compile_RotationPlusNothing_IsZeroWhereItIs()
    {
        var instance = Instantiate(
            """
            (module (func (export "f") (param i32) (result i32)
              (if (result i32)
                (i32.eqz (i32.add (i32.add (i32.const 5) (i32.rotl (local.get 0) (i32.const 7))) (i32.const -5)))
                (then (i32.const 1)) (else (i32.const 0)))))
            """,
            MemoryMode.Checks);

        Assert.Equal(1, instance.Invoke("f", 0)[0].AsI32);
        Assert.Equal(0, instance.Invoke("f", 1 << 25)[0].AsI32);
        Assert.Equal(0, instance.Invoke("f", 1)[0].AsI32);
    }

    [Fact]
    public void Compile_SumsOfSums_TakeNoSquareOfTheirNumber()
    {
        const int Levels = 15;
        var text = new StringBuilder();
        Add(text, Levels);
        var instance = Instantiate($"""(module (func (export "f") (param i64) (result i64) {text}))""", MemoryMode.Checks);

        Assert.Equal(3L << Levels, instance.Invoke("f", 3L)[0].AsI64);
    }

    private static void Add(StringBuilder text, int levels)
    {
        if (levels == 0)
        {
            text.Append("(local.get 0)");
            return;
        }

        text.Append("(i64.add ");
        Add(text, levels - 1);
        Add(text, levels - 1);
        text.Append(')');
    }
}
