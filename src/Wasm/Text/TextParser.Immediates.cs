using System.Globalization;
using System.Numerics;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Text;

/// <summary>An instruction's immediates.</summary>
internal sealed partial class TextParser
{
    private void ParseImmediates(int opcode, BinaryBuffer buffer)
    {
        if (opcode == Opcode.Select && IsList("result"))
        {
            ParseTypedSelect(buffer);
            return;
        }

        buffer.WriteOpcode(opcode);
        var facts = Opcodes.FactsOf(opcode);
        switch (facts.Kind)
        {
            case ImmediateKind.None:
                break;
            case ImmediateKind.Label:
                buffer.WriteUnsigned(TakeLabelIndex());
                break;
            case ImmediateKind.LabelTable:
                ParseLabels(buffer);
                break;
            case ImmediateKind.Function:
                buffer.WriteUnsigned(TakeIndex(_functions));
                break;
            case ImmediateKind.IndirectCall:
                var table = TakeOptionalIndex(_tables);
                buffer.WriteUnsigned(TakeBlockTypeUse());
                buffer.WriteUnsigned(table);
                break;
            case ImmediateKind.ReferenceType:
                buffer.WriteByte((byte)TakeHeapType());
                break;
            case ImmediateKind.Local:
                buffer.WriteUnsigned(TakeIndex(_locals));
                break;
            case ImmediateKind.Global:
                buffer.WriteUnsigned(TakeIndex(_globals));
                break;
            case ImmediateKind.Table:
                buffer.WriteUnsigned(TakeOptionalIndex(_tables));
                break;
            case ImmediateKind.TableInit:
                ParseSegmentAndPlace(_elements, _tables, buffer);
                break;
            case ImmediateKind.TableCopy:
                ParsePair(_tables, buffer);
                break;
            case ImmediateKind.Element:
                buffer.WriteUnsigned(TakeIndex(_elements));
                break;
            case ImmediateKind.Memory:
                buffer.WriteUnsigned(TakeOptionalIndex(_memories));
                break;
            case ImmediateKind.MemoryInit:
                _namesData = true;
                ParseSegmentAndPlace(_data, _memories, buffer);
                break;
            case ImmediateKind.MemoryCopy:
                ParsePair(_memories, buffer);
                break;
            case ImmediateKind.Data:
                _namesData = true;
                buffer.WriteUnsigned(TakeIndex(_data));
                break;
            case ImmediateKind.MemoryAccess:
                ParseMemoryArgument(facts, TakeOptionalIndex(_memories), buffer);
                break;
            case ImmediateKind.MemoryLane:
                ParseMemoryArgument(facts, IsMemoryBeforeLane() ? TakeIndex(_memories) : 0, buffer);
                buffer.WriteByte(TakeLane());
                break;
            case ImmediateKind.Lane:
                buffer.WriteByte(TakeLane());
                break;
            default:
                ParseConstant(facts.Kind, buffer);
                break;
        }
    }

    private void ParseConstant(ImmediateKind kind, BinaryBuffer buffer)
    {
        switch (kind)
        {
            case ImmediateKind.I32:
                buffer.WriteSigned((int)TakeInteger(32));
                break;
            case ImmediateKind.I64:
                buffer.WriteSigned((long)TakeInteger(64));
                break;
            case ImmediateKind.F32:
                buffer.WriteBits32(TakeF32());
                break;
            case ImmediateKind.F64:
                buffer.WriteBits64(TakeF64());
                break;
            case ImmediateKind.V128:
                ParseVector(buffer);
                break;
            case ImmediateKind.Shuffle:
                for (var i = 0; i < 16; i++)
                {
                    if (Current.Kind != TokenKind.Natural)
                    {
                        var isShort = Current.Kind is TokenKind.Open or TokenKind.Close;
                        Throw(isShort ? "invalid lane length" : "malformed lane index", Current);
                    }

                    buffer.WriteByte(TakeLane());
                }

                break;
        }
    }

    private void ParseTypedSelect(BinaryBuffer buffer)
    {
        var types = new List<ValueType>();
        while (TryTakeList("result"))
            TakeVariables(types, mayName: false, namesLocals: false);
        buffer.WriteOpcode(Opcode.SelectTyped);
        buffer.WriteUnsigned(types.Count);
        foreach (var type in types)
            buffer.WriteByte((byte)type);
    }

    private int TakeLabelIndex()
    {
        if (!TryTake(TokenKind.Id, out var name))
            return (int)Math.Min(TakeUnsigned32(), int.MaxValue);
        var position = _labels.LastIndexOf(_source.TextOf(name));
        if (position < 0)
            Throw($"unknown label {_source.TextOf(name)}", name);
        return _labels.Count - 1 - position;
    }

    private void ParseLabels(BinaryBuffer buffer)
    {
        var labels = new List<int> { TakeLabelIndex() };
        while (Current.Kind is TokenKind.Natural or TokenKind.Id)
            labels.Add(TakeLabelIndex());
        buffer.WriteUnsigned(labels.Count - 1);
        foreach (var label in labels)
            buffer.WriteUnsigned(label);
    }

    private int TakeOptionalIndex(IndexSpace space) =>
        Current.Kind is TokenKind.Natural or TokenKind.Id ? TakeIndex(space) : 0;

    private ValueType TakeHeapType()
    {
        if (TryTakeKeyword("func"))
            return ValueType.FunctionReference;
        if (TryTakeKeyword("extern"))
            return ValueType.ExternalReference;
        throw Unexpected(Current);
    }

    /// <summary>A segment; or a table or memory, and then the segment.</summary>
    private void ParseSegmentAndPlace(IndexSpace segments, IndexSpace places, BinaryBuffer buffer)
    {
        var place = _tokens[_next + 1].Kind is TokenKind.Natural or TokenKind.Id ? TakeIndex(places) : 0;
        buffer.WriteUnsigned(TakeIndex(segments));
        buffer.WriteUnsigned(place);
    }

    /// <summary>None, or both the destination and the source.</summary>
    private void ParsePair(IndexSpace space, BinaryBuffer buffer)
    {
        var isNamed = Current.Kind is TokenKind.Natural or TokenKind.Id;
        buffer.WriteUnsigned(isNamed ? TakeIndex(space) : 0);
        buffer.WriteUnsigned(isNamed ? TakeIndex(space) : 0);
    }

    /// <summary>Of one number alone it is the lane; the first of two, or one before an offset, is the memory.</summary>
    private bool IsMemoryBeforeLane() =>
        Current.Kind == TokenKind.Id
        || (Current.Kind == TokenKind.Natural && _tokens[_next + 1].Kind is TokenKind.Natural or TokenKind.Keyword
            && (_tokens[_next + 1].Kind == TokenKind.Natural || IsAttribute(_tokens[_next + 1])));

    private bool IsAttribute(Token token) =>
        _source.BytesOf(token).StartsWith("offset="u8) || _source.BytesOf(token).StartsWith("align="u8);

    private void ParseMemoryArgument(OpcodeFacts facts, int memory, BinaryBuffer buffer)
    {
        var offset = TakeAttribute("offset=") ?? 0;
        if (offset > uint.MaxValue)
            Throw("i32 constant out of range", _tokens[_next - 1]);
        var alignment = facts.NaturalAlignment;
        if (TakeAttribute("align=") is { } bytes)
        {
            if (!BitOperations.IsPow2(bytes))
                Throw("alignment must be a power of two", _tokens[_next - 1]);
            alignment = Math.Min(BitOperations.Log2(bytes), 0x1F);
        }

        buffer.WriteUnsigned(alignment | (memory == 0 ? 0 : 0x40));
        if (memory != 0)
            buffer.WriteUnsigned(memory);
        buffer.WriteUnsigned(offset);
    }

    private ulong? TakeAttribute(string name)
    {
        if (Current.Kind != TokenKind.Keyword || !_source.TextOf(Current).StartsWith(name, StringComparison.Ordinal))
            return null;
        var token = Take(TokenKind.Keyword);
        var number = _source.BytesOf(token)[name.Length..];
        if (number.Length == 0 || TextNumbers.Classify(number) != TokenKind.Natural)
            Throw($"unknown operator {_source.TextOf(token)}", token);
        return TextNumbers.TryParseNatural(number, out var value) ? value : ulong.MaxValue;
    }

    private byte TakeLane()
    {
        if (Current.Kind != TokenKind.Natural)
            throw Unexpected(Current);
        var token = Take(TokenKind.Natural);
        if (!TextNumbers.TryParseNatural(_source.BytesOf(token), out var lane) || lane > byte.MaxValue)
            Throw("malformed lane index", token);
        return (byte)lane;
    }

    private ulong TakeInteger(int bits)
    {
        var token = Current;
        if (token.Kind is not (TokenKind.Natural or TokenKind.Integer))
            throw Unexpected(token);
        _next++;
        if (!TextNumbers.TryParseInteger(_source.BytesOf(token), bits, out var value))
            Throw("constant out of range", token, _source.TextOf(token));
        return value;
    }

    private ReadOnlySpan<byte> TakeFloatBytes()
    {
        if (Current.Kind is not (TokenKind.Natural or TokenKind.Integer or TokenKind.Float))
            throw Unexpected(Current);
        return _source.BytesOf(_tokens[_next++]);
    }

    private uint TakeF32()
    {
        if (!TextNumbers.TryParseF32(TakeFloatBytes(), out var bits))
            Throw("constant out of range", _tokens[_next - 1]);
        return bits;
    }

    private ulong TakeF64()
    {
        if (!TextNumbers.TryParseF64(TakeFloatBytes(), out var bits))
            Throw("constant out of range", _tokens[_next - 1]);
        return bits;
    }

    private void ParseVector(BinaryBuffer buffer)
    {
        var shape = Take(TokenKind.Keyword);
        var text = _source.TextOf(shape);
        if (text is not ("i8x16" or "i16x8" or "i32x4" or "i64x2" or "f32x4" or "f64x2"))
            throw Unexpected(shape);
        var x = text.IndexOf('x', StringComparison.Ordinal);
        var bits = int.Parse(text.AsSpan(1, x - 1), CultureInfo.InvariantCulture);
        var lanes = 0;
        while (_tokens[_next + lanes].Kind is TokenKind.Natural or TokenKind.Integer or TokenKind.Float)
            lanes++;
        if (lanes != 128 / bits && !IsUnknown(_tokens[_next + lanes]))
            Throw("wrong number of lane literals", shape, $"{lanes} for {text}");
        for (var lane = 0; lane < 128 / bits; lane++)
        {
            if (text[0] == 'f')
                WriteLane(buffer, bits, bits == 32 ? TakeF32() : TakeF64());
            else
                WriteLane(buffer, bits, TakeInteger(bits));
        }
    }

    private static void WriteLane(BinaryBuffer buffer, int bits, ulong value)
    {
        for (var i = 0; i < bits; i += 8)
            buffer.WriteByte((byte)(value >> i));
    }
}
