using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Generate;

/// <summary>What compilers get wrong: the end of memory, values that wait while something happens, branches with values.</summary>
internal sealed partial class FunctionGenerator
{
    /// <summary>Whether the address on the stack is so near the end of memory that the offset has to be small.</summary>
    private bool _isAtEdge;

    /// <summary>A few bytes before or behind the end of memory, or of all addresses.</summary>
    private void EdgeAddress()
    {
        switch (_random.Below(5))
        {
            case 0:
                EmitI32(0x1_0000 - _random.Below(20));
                break;
            case 1:
                EmitI32(-1 - _random.Below(20));
                break;
            case 2:
                Expression(ValueType.I32, 1);
                EmitI32(0xF);
                Emit(Opcode.I32And);
                EmitI32(0xFFF0);
                Emit(Opcode.I32Or);
                break;
            default:
                Emit(Opcode.MemorySize, 0);
                EmitI32(16);
                Emit(Opcode.I32Shl);
                EmitI32(_random.Below(24));
                Emit(Opcode.I32Sub);
                break;
        }

        _isAtEdge = true;
    }

    /// <summary>A load whose value goes straight into an operation, or a constant.</summary>
    private void Direct(ValueType type)
    {
        if (type.IsReference() || _random.Chance(30))
        {
            Constant(type, isZero: false);
            return;
        }

        var opcode = _random.Pick(InstructionCatalog.Loads(type));
        Address();
        Emit(opcode);
        MemoryImmediates(Opcodes.FactsOf(opcode));
    }

    /// <summary>Something that happens while operands wait on the stack.</summary>
    private void Between(int percent)
    {
        if (_budget > 0 && _random.Chance(percent))
            Statement();
    }

    /// <summary>A loop whose values go round with the branch.</summary>
    private void LoopOfValues()
    {
        var (values, results) = (_module.AnyTypes(3), _module.AnyTypes(2));
        foreach (var type in values)
            Expression(type, 2);
        Emit(Opcode.Loop);
        BlockType(values, results);
        Sink(values);
        PayFuel();
        _labels.Add(values);
        Statements(_random.Below(3));
        foreach (var type in values)
            Expression(type, 2);
        Expression(ValueType.I32, 2);
        Emit(Opcode.BrIf, 0);
        Sink(values);
        foreach (var type in results)
            Expression(type, 2);
        _labels.RemoveAt(_labels.Count - 1);
        Emit(Opcode.End);
        Sink(results);
    }

    /// <summary>Blocks in each other, one of which a table chooses, all with the same values.</summary>
    private void BranchTableOfValues()
    {
        var types = _module.AnyTypes(3);
        var depth = _random.Between(1, 4);
        for (var i = 0; i < depth; i++)
        {
            Emit(Opcode.Block);
            BlockType([], types);
            _labels.Add(types);
        }

        foreach (var type in types)
        {
            Expression(type, 2);
            Between(10);
        }

        Expression(ValueType.I32, 2);
        var count = _random.Chance(10) ? _random.Below(300) : _random.Below(6);
        Emit(Opcode.BrTable, count);
        for (var i = 0; i <= count; i++)
            _code.WriteUnsigned(_random.Below(depth));
        for (var i = 0; i < depth; i++)
        {
            _labels.RemoveAt(_labels.Count - 1);
            Emit(Opcode.End);
            Between(50);
        }

        Sink(types);
    }
}
