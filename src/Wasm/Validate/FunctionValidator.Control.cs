using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Validate;

/// <summary>
/// Instructions whose types depend on more than the opcode: control flow, variables, tables, references.
/// </summary>
internal sealed partial class FunctionValidator
{
    private int _branchTables;

    private void CheckOwn(int opcode, ref ByteReader reader)
    {
        switch (opcode)
        {
            case Opcode.LocalGet:
                Push(ReadLocal(ref reader));
                break;
            case Opcode.LocalSet:
                Pop(ReadLocal(ref reader));
                break;
            case Opcode.LocalTee:
                var local = ReadLocal(ref reader);
                Pop(local);
                Push(local);
                break;
            case Opcode.GlobalGet:
                Push(ReadGlobal(ref reader).Value);
                break;
            case Opcode.GlobalSet:
                var global = ReadGlobal(ref reader);
                if (!global.IsMutable)
                    throw Invalid("global is immutable");
                Pop(global.Value);
                break;
            case Opcode.Unreachable:
                SetUnreachable();
                break;
            case Opcode.Block or Opcode.Loop:
                CheckBlock(opcode, ref reader);
                break;
            case Opcode.If:
                Pop(ValueType.I32);
                CheckBlock(opcode, ref reader);
                break;
            case Opcode.Else:
                CheckElse();
                break;
            case Opcode.End:
                CheckEnd();
                break;
            case Opcode.Br:
                Pop(FrameOf(reader.ReadUnsigned32()).LabelTypes);
                SetUnreachable();
                break;
            case Opcode.BrIf:
                Pop(ValueType.I32);
                var types = FrameOf(reader.ReadUnsigned32()).LabelTypes;
                Pop(types);
                Push(types);
                break;
            case Opcode.BrTable:
                CheckBranchTable(ref reader);
                break;
            case Opcode.Return:
                Pop(_type.Results);
                SetUnreachable();
                break;
            case Opcode.Call or Opcode.ReturnCall:
                CheckCall(ReadFunctionType(ref reader), opcode == Opcode.ReturnCall);
                break;
            case Opcode.CallIndirect or Opcode.ReturnCallIndirect:
                var callee = TypeAt(reader.ReadUnsigned32());
                if (ReadTable(ref reader) != ValueType.FunctionReference)
                    throw Invalid("type mismatch", "it needs a table of funcref");
                Pop(ValueType.I32);
                CheckCall(callee, opcode == Opcode.ReturnCallIndirect);
                break;
            case Opcode.Drop:
                Pop();
                break;
            case Opcode.Select:
                CheckSelect();
                break;
            case Opcode.SelectTyped:
                CheckTypedSelect(ref reader);
                break;
            default:
                CheckReference(opcode, ref reader);
                break;
        }
    }

    private void CheckBlock(int opcode, ref ByteReader reader)
    {
        var type = ReadBlockType(ref reader);
        Pop(type.Parameters);
        PushFrame(opcode, type);
    }

    private void CheckElse()
    {
        if (_frames[_depth - 1].Opcode != Opcode.If)
            throw ByteReader.Malformed("END opcode expected", _offset, "else without if");
        var type = PopFrame().Type;
        PushFrame(Opcode.Else, type);
    }

    private void CheckEnd()
    {
        ref var frame = ref PopFrame();
        if (frame.Opcode == Opcode.If && !frame.Type.Parameters.SequenceEqual(frame.Type.Results))
            throw Invalid("type mismatch", $"an if without else is {frame.Type}");
        if (_depth > 0)
            Push(frame.Type.Results);
    }

    private void CheckBranchTable(ref ByteReader reader)
    {
        Pop(ValueType.I32);
        var count = reader.ReadCount("labels in a branch table", ImplementationLimits.BranchTable);
        var arity = -1;
        _branchTables++;
        for (var i = 0; i <= count; i++)
        {
            ref var frame = ref FrameOf(reader.ReadUnsigned32());
            var types = frame.LabelTypes;
            if (arity < 0)
                arity = types.Length;
            else if (types.Length != arity)
                throw Invalid("type mismatch", $"labels take {arity} operands and {types.Length}");

            // Each type once: else a table of labels with a thousand results each would take seconds.
            if (types.Length <= 1 || IsFirstOfItsType(frame))
                CheckTop(types);
        }

        SetUnreachable();
    }

    private bool IsFirstOfItsType(in ControlFrame frame)
    {
        var labels = frame.Opcode == Opcode.Loop ? _loopLabels : _blockLabels;
        if (labels.TryGetValue(frame.Type, out var table) && table == _branchTables)
            return false;
        labels[frame.Type] = _branchTables;
        return true;
    }

    private void CheckCall(FunctionType callee, bool isTail)
    {
        if (!isTail)
        {
            Pop(callee.Parameters);
            Push(callee.Results);
            return;
        }

        if ((_features & WasmFeatures.TailCalls) == 0)
            throw ByteReader.Malformed("illegal opcode", _offset, "tail call");
        if (!callee.Results.SequenceEqual(_type.Results))
            throw Invalid("type mismatch", $"a call of {callee} in a function of {_type}");
        Pop(callee.Parameters);
        SetUnreachable();
    }

    private void CheckSelect()
    {
        Pop(ValueType.I32);
        var second = Pop();
        var first = Pop();
        if (first.IsReference() || second.IsReference())
            throw Invalid("type mismatch", "without a type it does not take references");
        if (first != second && first != Unknown && second != Unknown)
            ThrowMismatch(first, second);
        Push(first == Unknown ? second : first);
    }

    private void CheckTypedSelect(ref ByteReader reader)
    {
        var count = reader.ReadCount("types of a select", int.MaxValue);
        if (count != 1)
        {
            for (; count > 0; count--)
                reader.ReadValueType();
            throw Invalid("invalid result arity");
        }

        var type = reader.ReadValueType();
        Pop(ValueType.I32);
        Pop(type);
        Pop(type);
        Push(type);
    }

    private ValueType ReadLocal(ref ByteReader reader)
    {
        var index = reader.ReadUnsigned32();
        return index < (uint)_localCount ? _locals[index] : throw Invalid($"unknown local {index}");
    }

    private GlobalType ReadGlobal(ref ByteReader reader)
    {
        var index = reader.ReadUnsigned32();
        return index < (uint)_module.GlobalList.Length
            ? _module.GlobalList[index]
            : throw Invalid($"unknown global {index}");
    }

    private FunctionType ReadFunctionType(ref ByteReader reader)
    {
        var index = reader.ReadUnsigned32();
        return index < (uint)_module.FunctionCount
            ? _module.TypeOf((int)index)
            : throw Invalid($"unknown function {index}");
    }
}
