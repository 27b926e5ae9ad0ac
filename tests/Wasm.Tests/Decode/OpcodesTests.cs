using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Decode;

public sealed class OpcodesTests
{
    [Fact]
    public void All_Instructions_HaveNameAndFacts()
    {
        var vectors = 0;
        for (var i = 0; i < Opcodes.Count; i++)
        {
            var opcode = Opcodes.At(i);
            Assert.Equal(i, Opcodes.IndexOf(opcode));
            var hasName = OpcodeNames.All[i].Length > 0;
            Assert.Equal(hasName, Opcodes.KindOf(opcode) != ImmediateKind.Illegal);
            vectors += hasName && opcode >= Opcodes.FirstVector ? 1 : 0;
        }

        Assert.Equal(236, vectors);
    }

    [Theory]
    [InlineData(Opcode.I32Add, "i32.add", 2, ValueType.I32)]
    [InlineData(Opcode.I64TruncSatF64U, "i64.trunc_sat_f64_u", 1, ValueType.I64)]
    [InlineData(Opcode.F64x2ConvertLowI32x4U, "f64x2.convert_low_i32x4_u", 1, ValueType.V128)]
    [InlineData(Opcode.V128Bitselect, "v128.bitselect", 3, ValueType.V128)]
    public void FactsOf_SomeInstructions_AsInTheSpecification(int opcode, string name, int operands, ValueType result)
    {
        var facts = Opcodes.FactsOf(opcode);
        Assert.Equal((name, operands, result), (Opcodes.NameOf(opcode), facts.OperandCount, facts.Result));
    }
}
