using System.Text;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Compile;

/// <summary>A load traps to its last byte, whatever instruction takes its value and whatever becomes of the result.</summary>
public sealed class PartialLoadTests : CompileTest
{
    private const int PageBytes = 65_536;

    [Theory]
    [InlineData("i32.load", 4)]
    [InlineData("i32.load16_u", 2)]
    [InlineData("i64.load", 8)]
    [InlineData("f32.load", 4)]
    [InlineData("f64.load", 8)]
    [InlineData("v128.load", 16)]
    [InlineData("v128.load64_zero", 8)]
    public void Call_TheLastByteIsOutside_Traps(string load, int bytes) => AllTrap(load, bytes, before: "");

    /// <summary>Of an address that was used before, the JIT compiler knows that something is there.</summary>
    [Theory]
    [InlineData("i32.load", 4)]
    [InlineData("i32.load16_u", 2)]
    [InlineData("i64.load", 8)]
    [InlineData("f64.load", 8)]
    [InlineData("v128.load", 16)]
    public void Call_TheLastByteFromAnAddressThatWasUsed_Traps(string load, int bytes) =>
        AllTrap($"{load} offset=188", bytes + 188, before: "(global.set $i64 (i64.load (local.get 0)))");

    private void AllTrap(string load, int bytes, string before)
    {
        var statements = Statements(load).ToList();
        Assert.True(statements.Count > 100, $"{statements.Count} statements");
        var text = new StringBuilder("(module (memory 1)");
        foreach (var type in new[] { "i32", "i64", "f32", "f64" })
            text.Append($" (global ${type} (mut {type}) ({type}.const 0))");
        text.AppendLine(" (global $v128 (mut v128) (v128.const i64x2 0 0))");
        for (var i = 0; i < statements.Count; i++)
        {
            text.AppendLine(
                $"(func (export \"{i}\") (param i32) (local $i32 i32) (local $i64 i64) (local $f32 f32) (local $f64 f64)"
                + $" (local $v128 v128) {before} {statements[i]})");
        }

        var instance = Instantiate(text.Append(')').ToString(), MemoryMode.GuardPages);
        var wrong = Enumerable.Range(0, statements.Count).Where(i => !Traps(instance, i, PageBytes - bytes + 1));
        Assert.Equal("", string.Join(Environment.NewLine, wrong.Select(i => statements[i])));
    }

    private static bool Traps(Instance instance, int function, int address)
    {
        try
        {
            instance.Invoke($"{function}", address);
            return false;
        }
        catch (TrapException e)
        {
            return e.Kind == TrapKind.MemoryOutOfBounds;
        }
    }

    /// <summary>The load as each operand of each instruction, beside known and unknown ones; the result kept, dropped, tested.</summary>
    private static IEnumerable<string> Statements(string load)
    {
        foreach (var opcode in Enumerable.Range(0, Opcodes.Count).Select(Opcodes.At).Where(IsPure))
        {
            var facts = Opcodes.FactsOf(opcode);
            for (var place = 0; place < facts.OperandCount; place++)
            {
                if (TypeName(facts.Operand(place)) != load[..load.IndexOf('.')])
                    continue;
                foreach (var other in facts.OperandCount == 1 ? [0] : Enumerable.Range(0, 3))
                {
                    var operands = Enumerable.Range(0, facts.OperandCount)
                        .Select(i => i == place ? $"({load} (local.get 0))" : Other(TypeName(facts.Operand(i)), other));
                    var value = $"({Opcodes.NameOf(opcode)}{Immediates(facts)} {string.Join(' ', operands)})";
                    yield return $"(global.set ${TypeName(facts.Result)} {value})";
                    yield return $"(drop {value})";
                    if (facts.Result == ValueType.I32)
                        yield return $"(if {value} (then))";
                }
            }
        }
    }

    /// <summary>Whether an instruction makes numbers of numbers.</summary>
    private static bool IsPure(int opcode) =>
        Opcodes.KindOf(opcode) is ImmediateKind.None or ImmediateKind.Lane or ImmediateKind.Shuffle
        && Opcodes.FactsOf(opcode) is { HasFixedTypes: true, HasResult: true, OperandCount: > 0 } facts
        && !facts.Result.IsReference()
        && Enumerable.Range(0, facts.OperandCount).All(i => !facts.Operand(i).IsReference());

    private static string Immediates(OpcodeFacts facts) => facts.Kind switch
    {
        ImmediateKind.Lane => " 1",
        ImmediateKind.Shuffle => " 0 1 2 3 4 5 6 7 24 25 26 27 28 29 30 31",
        _ => "",
    };

    private static string Other(string type, int which) => (type, which) switch
    {
        (_, 0) => $"(local.get ${type})",
        ("v128", 1) => "(v128.const i64x2 0 0)",
        ("v128", _) => "(v128.const i64x2 -1 -1)",
        ("f32" or "f64", 2) => $"({type}.const nan)",
        (_, 1) => $"({type}.const 0)",
        _ => $"({type}.const -1)",
    };

    private static string TypeName(ValueType type) => type.ToString().ToLowerInvariant();
}
