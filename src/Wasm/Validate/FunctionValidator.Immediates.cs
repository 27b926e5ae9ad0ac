using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Validate;

/// <summary>Immediates of instructions with fixed types; tables and references.</summary>
internal sealed partial class FunctionValidator
{
    private const int ShuffleLanes = 32;

    private void CheckImmediates(OpcodeFacts facts, ref ByteReader reader)
    {
        switch (facts.Kind)
        {
            case ImmediateKind.MemoryAccess:
                CheckMemoryArgument(facts, ref reader);
                break;
            case ImmediateKind.I32:
                reader.ReadSigned32();
                break;
            case ImmediateKind.I64:
                reader.ReadSigned64();
                break;
            case ImmediateKind.F32:
                reader.ReadBytes(4);
                break;
            case ImmediateKind.F64:
                reader.ReadBytes(8);
                break;
            case ImmediateKind.V128:
                reader.ReadBytes(16);
                break;
            case ImmediateKind.Lane:
                CheckLane(reader.ReadByte(), facts.LaneCount);
                break;
            case ImmediateKind.MemoryLane:
                CheckMemoryArgument(facts, ref reader);
                CheckLane(reader.ReadByte(), facts.LaneCount);
                break;
            case ImmediateKind.Shuffle:
                foreach (var lane in reader.ReadBytes(16))
                    CheckLane(lane, ShuffleLanes);
                break;
            case ImmediateKind.Memory:
                ReadMemory(ref reader);
                break;
            case ImmediateKind.MemoryCopy:
                ReadMemory(ref reader);
                ReadMemory(ref reader);
                break;
            case ImmediateKind.MemoryInit:
                var data = reader.ReadUnsigned32();
                ReadMemory(ref reader);
                CheckDataSegment(data);
                break;
            case ImmediateKind.Data:
                CheckDataSegment(reader.ReadUnsigned32());
                break;
            case ImmediateKind.Table:
                ReadTable(ref reader);
                break;
            case ImmediateKind.TableInit:
                _module.ChangesTables = true;
                var segment = ReadElementSegment(ref reader);
                CheckSame(ReadTable(ref reader), segment);
                break;
            case ImmediateKind.TableCopy:
                _module.ChangesTables = true;
                var destination = ReadTable(ref reader);
                CheckSame(destination, ReadTable(ref reader));
                break;
            case ImmediateKind.Element:
                ReadElementSegment(ref reader);
                break;
            default:
                throw ByteReader.IllegalOpcode(_opcode, _offset);
        }
    }

    private void CheckReference(int opcode, ref ByteReader reader)
    {
        switch (opcode)
        {
            case Opcode.RefNull:
                Push(reader.ReadReferenceType());
                break;
            case Opcode.RefIsNull:
                var type = Pop();
                if (!type.IsReference() && type != Unknown)
                    throw Invalid("type mismatch", $"it needs a reference and gets {type.ToText()}");
                Push(ValueType.I32);
                break;
            case Opcode.RefFunc:
                var function = reader.ReadUnsigned32();
                if (function >= (uint)_module.FunctionCount)
                    throw Invalid($"unknown function {function}");
                if (!_module.IsReferenced[function])
                    throw Invalid("undeclared function reference", $"function {function}");
                Push(ValueType.FunctionReference);
                break;
            case Opcode.TableGet:
                var element = ReadTable(ref reader);
                Pop(ValueType.I32);
                Push(element);
                break;
            case Opcode.TableSet:
                _module.ChangesTables = true;
                Pop(ReadTable(ref reader));
                Pop(ValueType.I32);
                break;
            case Opcode.TableGrow:
                _module.ChangesTables = true;
                element = ReadTable(ref reader);
                Pop(ValueType.I32);
                Pop(element);
                Push(ValueType.I32);
                break;
            case Opcode.TableFill:
                _module.ChangesTables = true;
                element = ReadTable(ref reader);
                Pop(ValueType.I32);
                Pop(element);
                Pop(ValueType.I32);
                break;
            default:
                throw ByteReader.IllegalOpcode(opcode, _offset);
        }
    }

    private void CheckMemoryArgument(OpcodeFacts facts, ref ByteReader reader)
    {
        var argument = reader.ReadMemoryArgument((_features & WasmFeatures.MultipleMemories) != 0);
        if (argument.Memory >= (uint)_module.MemoryList.Length)
            throw Invalid($"unknown memory {argument.Memory}");
        if (argument.Alignment > facts.NaturalAlignment)
        {
            throw Invalid(
                "alignment must not be larger than natural", $"2^{argument.Alignment}, not 2^{facts.NaturalAlignment}");
        }
    }

    private void CheckLane(byte lane, int count)
    {
        if (lane >= count)
            throw Invalid("invalid lane index", $"{lane}, where {count} lanes are");
    }

    private void CheckSame(ValueType table, ValueType other)
    {
        if (table != other)
            ThrowMismatch(table, other);
    }

    private void ReadMemory(ref ByteReader reader)
    {
        var start = reader.Position;
        uint memory;
        if ((_features & WasmFeatures.MultipleMemories) != 0)
            memory = reader.ReadUnsigned32();
        else if (reader.ReadByte() == 0)
            memory = 0;
        else
            throw ByteReader.Malformed("zero byte expected", start);
        if (memory >= (uint)_module.MemoryList.Length)
            throw Invalid($"unknown memory {memory}");
    }

    private void CheckDataSegment(uint segment)
    {
        // Without any segment the count is not missed either.
        if (_dataCount is null && _module.Data.Length > 0)
            throw ByteReader.Malformed("data count section required", _offset, Opcodes.NameOf(_opcode));
        if (segment >= (uint)(_dataCount ?? 0))
            throw Invalid($"unknown data segment {segment}");
    }

    private ValueType ReadTable(ref ByteReader reader)
    {
        var table = reader.ReadUnsigned32();
        return table < (uint)_module.TableList.Length
            ? _module.TableList[table].Element
            : throw Invalid($"unknown table {table}");
    }

    private ValueType ReadElementSegment(ref ByteReader reader)
    {
        var segment = reader.ReadUnsigned32();
        return segment < (uint)_module.Elements.Length
            ? _module.Elements[segment].Type
            : throw Invalid($"unknown elem segment {segment}");
    }
}
