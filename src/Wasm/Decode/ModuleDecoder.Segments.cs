using Burst.Wasm.Structure;

namespace Burst.Wasm.Decode;

/// <summary>Constant expressions, element segments, data segments, and where function bodies are.</summary>
internal ref partial struct ModuleDecoder
{
    private const uint IsPassiveOrDeclarative = 1;
    private const uint HasIndexOrIsDeclarative = 2;
    private const uint HasExpressions = 4;

    private ByteRange ReadConstant(ValueType type)
    {
        var start = _reader.Position;
        new ConstantChecker(_module, _features, _functionTypes.Count, _globals, _references).Check(ref _reader, type);
        return new ByteRange(start, _reader.Position - start);
    }

    private void ReadElements()
    {
        var limit = ImplementationLimits.ElementSegments;
        var segments = new ElementSegment[_reader.ReadCount("element segments", limit)];
        for (var i = 0; i < segments.Length; i++)
            segments[i] = ReadElementSegment();
        _module.Elements = segments;
    }

    private ElementSegment ReadElementSegment()
    {
        var start = _reader.Position;
        var flags = _reader.ReadUnsigned32();
        if (flags > 7)
            throw ByteReader.Malformed("malformed elements segment kind", start, $"{flags}");
        var mode = (flags & IsPassiveOrDeclarative) == 0 ? SegmentMode.Active
            : (flags & HasIndexOrIsDeclarative) == 0 ? SegmentMode.Passive
            : SegmentMode.Declarative;
        var table = 0;
        var tableOffset = _reader.Position;
        var offset = default(ByteRange);
        if (mode == SegmentMode.Active)
        {
            var index = (flags & HasIndexOrIsDeclarative) != 0 ? _reader.ReadUnsigned32() : 0;
            if (index >= (uint)_tables.Count)
                throw Invalid($"unknown table {index}", tableOffset);
            table = (int)index;
            offset = ReadConstant(ValueType.I32);
        }

        var type = ValueType.FunctionReference;
        var typeOffset = _reader.Position;
        if ((flags & (IsPassiveOrDeclarative | HasIndexOrIsDeclarative)) != 0)
            type = (flags & HasExpressions) != 0 ? _reader.ReadReferenceType() : ReadElementKind();
        if (mode == SegmentMode.Active && _tables[table].Element != type)
        {
            throw Invalid(
                "type mismatch",
                typeOffset,
                $"{type.ToText()} elements for a table of {_tables[table].Element.ToText()}");
        }

        return (flags & HasExpressions) != 0
            ? new ElementSegment(mode, table, offset, type, null, ReadElementExpressions(type))
            : new ElementSegment(mode, table, offset, type, ReadElementFunctions(), null);
    }

    private ValueType ReadElementKind()
    {
        var start = _reader.Position;
        var kind = _reader.ReadByte();
        return kind == 0
            ? ValueType.FunctionReference
            : throw ByteReader.Malformed("malformed element kind", start, $"{kind}");
    }

    private int[] ReadElementFunctions()
    {
        var functions = new int[_reader.ReadCount("elements in a segment", ImplementationLimits.Elements)];
        for (var i = 0; i < functions.Length; i++)
            functions[i] = ReadIndex("function", _functionTypes.Count);
        return functions;
    }

    private ByteRange[] ReadElementExpressions(ValueType type)
    {
        var limit = ImplementationLimits.Elements;
        var expressions = new ByteRange[_reader.ReadCount("elements in a segment", limit)];
        for (var i = 0; i < expressions.Length; i++)
            expressions[i] = ReadConstant(type);
        return expressions;
    }

    private void ReadCode()
    {
        CompleteDeclarations();
        var bodies = new ByteRange[_reader.ReadCount("functions", ImplementationLimits.Functions)];
        for (var i = 0; i < bodies.Length; i++)
        {
            var bodyStart = _reader.Position;
            bodies[i] = _reader.ReadRange();
            if (bodies[i].Length > ImplementationLimits.FunctionBytes)
            {
                throw ImplementationLimits.Exceeded(
                    "bytes in a function", bodies[i].Length, ImplementationLimits.FunctionBytes, bodyStart);
            }
        }

        _module.Bodies = bodies;
        _hasCode = true;
    }

    private void ReadData()
    {
        var segments = new DataSegment[_reader.ReadCount("data segments", ImplementationLimits.DataSegments)];
        for (var i = 0; i < segments.Length; i++)
            segments[i] = ReadDataSegment();
        _module.Data = segments;
    }

    private DataSegment ReadDataSegment()
    {
        var start = _reader.Position;
        var flags = _reader.ReadUnsigned32();
        if (flags > 2)
            throw ByteReader.Malformed("malformed data segment kind", start, $"{flags}");
        if (flags == 1)
            return new DataSegment(SegmentMode.Passive, 0, default, _reader.ReadRange());
        var indexOffset = _reader.Position;
        var memory = flags == 2 ? _reader.ReadUnsigned32() : 0;
        if (memory >= (uint)_memories.Count)
            throw Invalid($"unknown memory {memory}", indexOffset);
        var offset = ReadConstant(ValueType.I32);
        return new DataSegment(SegmentMode.Active, (int)memory, offset, _reader.ReadRange());
    }
}
