using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Generate;

/// <summary>Expressions of a wanted type.</summary>
/// <remarks>
/// The specification leaves open which NaN arithmetic gives. Inside arithmetic that does not matter; wherever bits could
/// show, a canonical NaN takes its place.
/// </remarks>
internal sealed partial class FunctionGenerator
{
    private void Expression(ValueType type, int depth, NaNBits ignored = NaNBits.None)
    {
        if (depth <= 0 || _budget <= 0 || type.IsReference())
        {
            Leaf(type);
            return;
        }

        switch (_random.Below(20))
        {
            case < 3:
                Leaf(type);
                break;
            case 3:
                Expression(type, depth - 1);
                Between(10);
                Expression(type, depth - 1);
                Between(10);
                Expression(ValueType.I32, depth - 1);
                Emit(_random.Chance(50) ? Opcode.Select : Opcode.SelectTyped);
                if (_code.Written[^1] == Opcode.SelectTyped)
                    _code.WriteBytes([1, (byte)type]);
                break;
            case 4:
                Tee(type, depth);
                break;
            case 5:
                InlineIf(type, depth);
                break;
            case 6:
                CallFor(type, depth);
                break;
            default:
                Operation(type, depth, ignored);
                break;
        }
    }

    private void Leaf(ValueType type)
    {
        var local = _random.Below(_locals.Count);
        for (var i = 0; i < _locals.Count && _random.Chance(90); i++)
        {
            var candidate = (local + i) % _locals.Count;
            if (_locals[candidate] != type || IsTemporary(candidate))
                continue;
            Emit(Opcode.LocalGet, candidate);
            return;
        }

        var global = _module.Globals.IndexOf(type, 1);
        if (global > 0 && _random.Chance(30))
            Emit(Opcode.GlobalGet, global);
        else
            Constant(type, isZero: false);
    }

    private void Constant(ValueType type, bool isZero)
    {
        switch (type)
        {
            case ValueType.I32:
                EmitI32(isZero ? 0 : (int)_random.Integer());
                break;
            case ValueType.I64:
                Emit(Opcode.I64Const);
                _code.WriteSigned(isZero ? 0 : _random.Integer());
                break;
            case ValueType.F32:
                Emit(Opcode.F32Const);
                _code.WriteBits32(isZero ? 0 : _random.F32());
                break;
            case ValueType.F64:
                Emit(Opcode.F64Const);
                _code.WriteBits64(isZero ? 0 : _random.F64());
                break;
            case ValueType.V128:
                Emit(Opcode.V128Const);
                _code.WriteBits64(isZero ? 0 : _random.F64());
                _code.WriteBits64(isZero ? 0 : (ulong)_random.Integer());
                break;
            case ValueType.FunctionReference when !isZero && _random.Chance(70):
                Emit(Opcode.RefFunc, _random.Below(_module.FunctionTypes.Count));
                break;
            default:
                Emit(Opcode.RefNull);
                _code.WriteByte((byte)type);
                break;
        }
    }

    private void Tee(ValueType type, int depth)
    {
        var local = LastLocal(type);
        Expression(type, depth - 1);
        if (local >= 0)
            Emit(Opcode.LocalTee, local);
    }

    private void InlineIf(ValueType type, int depth)
    {
        Expression(ValueType.I32, depth - 1);
        Emit(Opcode.If);
        BlockType([], [type]);
        _labels.Add([type]);
        Expression(type, depth - 1);
        Emit(Opcode.Else);
        Expression(type, depth - 1);
        _labels.RemoveAt(_labels.Count - 1);
        Emit(Opcode.End);
    }

    private void CallFor(ValueType type, int depth)
    {
        var callees = Enumerable.Range(0, _module.FunctionTypes.Count)
            .Where(f => _module.FunctionTypes[f].Results is [var result] && result == type)
            .ToList();
        if (callees.Count == 0)
        {
            Leaf(type);
            return;
        }

        var callee = _random.Pick(callees);
        foreach (var parameter in _module.FunctionTypes[callee].Parameters)
        {
            Expression(parameter, depth - 2);
            Between(10);
        }

        Emit(Opcode.Call, callee);
    }

    private void Operation(ValueType type, int depth, NaNBits ignored)
    {
        var opcode = _random.Pick(InstructionCatalog.Giving(type));
        var facts = Opcodes.FactsOf(opcode);
        var ignoredInside = InstructionCatalog.IgnoredBy(opcode);
        var isDirect = _random.Chance(15);
        for (var i = 0; i < facts.OperandCount; i++)
        {
            if (i == 0 && facts.Kind is ImmediateKind.MemoryAccess or ImmediateKind.MemoryLane)
                Address();
            else if (isDirect)
                Direct(facts.Operand(i));
            else
                Expression(facts.Operand(i), depth - 1, ignoredInside);
            Between(5);
        }

        Tame(opcode, facts);
        Emit(opcode);
        Immediates(facts);
        var open = InstructionCatalog.LeftOpenBy(opcode);
        if (open != NaNBits.None && open != ignored)
            Canonicalize(type, open == NaNBits.F64);
    }

    /// <summary>Keeps most operands away from what traps, so that functions get somewhere.</summary>
    private void Tame(int opcode, OpcodeFacts facts)
    {
        if (_random.Chance(5))
            return;
        switch (opcode)
        {
            case >= Opcode.I32DivS and <= Opcode.I32RemU:
                EmitI32(opcode is Opcode.I32DivS or Opcode.I32RemS ? 0x7F : -1);
                Emit(Opcode.I32And);
                EmitI32(1);
                Emit(Opcode.I32Or);
                break;
            case >= Opcode.I64DivS and <= Opcode.I64RemU:
                Emit(Opcode.I64Const);
                _code.WriteSigned(opcode is Opcode.I64DivS or Opcode.I64RemS ? 0x7FFF : -1);
                Emit(Opcode.I64And);
                Emit(Opcode.I64Const);
                _code.WriteSigned(1);
                Emit(Opcode.I64Or);
                break;
            case Opcode.MemoryGrow:
                EmitI32(1);
                Emit(Opcode.I32And);
                break;
            case >= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U or >= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U:
                // Replaces the operand by a small number in most cases.
                if (_random.Chance(30))
                    break;
                Emit(Opcode.Drop);
                Expression(ValueType.I32, 1);
                EmitI32(0xFFFF);
                Emit(Opcode.I32And);
                Emit(facts.Operand(0) == ValueType.F32 ? Opcode.F32ConvertI32S : Opcode.F64ConvertI32S);
                break;
        }
    }

    private void Immediates(OpcodeFacts facts)
    {
        switch (facts.Kind)
        {
            case ImmediateKind.MemoryAccess or ImmediateKind.MemoryLane:
                MemoryImmediates(facts);
                break;
            case ImmediateKind.Lane:
                _code.WriteByte((byte)_random.Below(facts.LaneCount));
                break;
            case ImmediateKind.Shuffle:
                for (var i = 0; i < 16; i++)
                    _code.WriteByte((byte)_random.Below(32));
                break;
            case ImmediateKind.Memory:
                _code.WriteUnsigned(0);
                break;
        }
    }

    private void MemoryImmediates(OpcodeFacts facts)
    {
        _code.WriteUnsigned(_random.Below(facts.NaturalAlignment + 1));
        var offset = _isAtEdge ? (uint)_random.Below(12) : _random.Below(40) switch
        {
            0 => uint.MaxValue - (uint)_random.Below(4),
            1 => 0x1_0000u - (uint)_random.Below(20),
            2 => 0x1000_0000u,
            _ => (uint)_random.Below(300),
        };
        _isAtEdge = false;
        _code.WriteUnsigned(offset);
        if (facts.Kind == ImmediateKind.MemoryLane)
            _code.WriteByte((byte)_random.Below(facts.LaneCount));
    }

    /// <summary>An address that is mostly in bounds.</summary>
    private void Address()
    {
        if (_random.Chance(_module.EdgePercent))
        {
            EdgeAddress();
            return;
        }

        Expression(ValueType.I32, 2);
        if (_random.Chance(2))
            return;
        EmitI32(_random.Chance(95) ? 0x7FFF : 0xFFFF);
        Emit(Opcode.I32And);
    }

    private void Canonicalize(ValueType type, bool isDouble)
    {
        var temporary = _type.Parameters.Length + (type == ValueType.F32 ? 0 : type == ValueType.F64 ? 1 : 2);
        Emit(Opcode.LocalTee, temporary);
        switch (type)
        {
            case ValueType.F32:
                Emit(Opcode.F32Const);
                _code.WriteBits32(0x7FC0_0000);
                break;
            case ValueType.F64:
                Emit(Opcode.F64Const);
                _code.WriteBits64(0x7FF8_0000_0000_0000);
                break;
            default:
                Emit(Opcode.V128Const);
                for (var i = 0; i < 2; i++)
                    _code.WriteBits64(isDouble ? 0x7FF8_0000_0000_0000u : 0x7FC0_0000_7FC0_0000u);
                break;
        }

        Emit(Opcode.LocalGet, temporary);
        Emit(Opcode.LocalGet, temporary);
        Emit(type switch
        {
            ValueType.F32 => Opcode.F32Eq,
            ValueType.F64 => Opcode.F64Eq,
            _ => isDouble ? Opcode.F64x2Eq : Opcode.F32x4Eq,
        });
        Emit(type == ValueType.V128 ? Opcode.V128Bitselect : Opcode.Select);
    }
}
