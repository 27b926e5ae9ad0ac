using System.Text;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Text;

/// <summary>The third pass over the fields, which writes their sections.</summary>
internal sealed partial class TextParser
{
    private readonly SectionBuffer _importSection = new();
    private readonly SectionBuffer _functionSection = new();
    private readonly SectionBuffer _tableSection = new();
    private readonly SectionBuffer _memorySection = new();
    private readonly SectionBuffer _globalSection = new();
    private readonly SectionBuffer _exportSection = new();
    private readonly SectionBuffer _elementSection = new();
    private readonly SectionBuffer _codeSection = new();
    private readonly SectionBuffer _dataSection = new();
    private readonly int[] _exported = new int[4];
    private int? _start;
    private bool _namesData;

    private void ParseField()
    {
        var field = _next;
        Take(TokenKind.Open);
        var word = Take(TokenKind.Keyword);
        switch (_source.TextOf(word))
        {
            case "import":
                ParseImport(field);
                break;
            case "func":
                ParseFunction(field);
                break;
            case "table":
                ParseTable();
                break;
            case "memory":
                ParseMemory();
                break;
            case "global":
                ParseGlobal();
                break;
            case "export":
                ParseExport();
                break;
            case "start":
                if (_start is not null)
                    Throw("multiple start sections", word);
                _start = TakeIndex(_functions);
                break;
            case "elem":
                ParseElements();
                break;
            case "data":
                ParseData();
                break;
            case "type":
                SkipRest();
                return;
        }

        Take(TokenKind.Close);
    }

    private void ParseImport(int field)
    {
        WriteImport(TakeName(), TakeName());
        Take(TokenKind.Open);
        var kind = _source.TextOf(Take(TokenKind.Keyword));
        TryTake(TokenKind.Id, out _);
        ParseExternalType(kind, field);
        Take(TokenKind.Close);
    }

    private void WriteImport(string module, string name)
    {
        var buffer = _importSection.Next();
        buffer.WriteBlock(Encoding.UTF8.GetBytes(module));
        buffer.WriteBlock(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The exports inside a definition, and whether it is an import.</summary>
    private bool TakeInlineExportsAndImport(ExternalKind kind)
    {
        TryTake(TokenKind.Id, out _);
        var index = _exported[(int)kind];
        while (TryTakeList("export"))
        {
            WriteExport(TakeName(), kind, index);
            Take(TokenKind.Close);
        }

        if (!TryTakeList("import"))
            return false;
        WriteImport(TakeName(), TakeName());
        Take(TokenKind.Close);
        return true;
    }

    private void ParseExternalType(string word, int field)
    {
        var buffer = _importSection.Content;
        switch (word)
        {
            case "func":
                buffer.WriteByte((byte)ExternalKind.Function);
                TakeTypeUse(namesLocals: true);
                _locals.Clear();
                buffer.WriteUnsigned(_signatures[field]);
                _exported[(int)ExternalKind.Function]++;
                break;
            case "table":
                buffer.WriteByte((byte)ExternalKind.Table);
                TakeTableType(buffer);
                _exported[(int)ExternalKind.Table]++;
                break;
            case "memory":
                buffer.WriteByte((byte)ExternalKind.Memory);
                TakeLimits(buffer);
                _exported[(int)ExternalKind.Memory]++;
                break;
            case "global":
                buffer.WriteByte((byte)ExternalKind.Global);
                TakeGlobalType(buffer);
                _exported[(int)ExternalKind.Global]++;
                break;
        }
    }

    private void TakeLimits(BinaryBuffer buffer)
    {
        var minimum = TakeUnsigned32();
        uint? maximum = Current.Kind == TokenKind.Natural ? TakeUnsigned32() : null;
        buffer.WriteByte((byte)(maximum is null ? 0 : 1));
        buffer.WriteUnsigned(minimum);
        if (maximum is { } bound)
            buffer.WriteUnsigned(bound);
    }

    private void TakeTableType(BinaryBuffer buffer)
    {
        var limits = new BinaryBuffer();
        TakeLimits(limits);
        buffer.WriteByte((byte)TakeReferenceType());
        buffer.WriteBytes(limits.Written);
    }

    private void TakeGlobalType(BinaryBuffer buffer)
    {
        var isMutable = TryTakeList("mut");
        buffer.WriteByte((byte)TakeValueType());
        buffer.WriteByte((byte)(isMutable ? 1 : 0));
        if (isMutable)
            Take(TokenKind.Close);
    }

    private void ParseFunction(int field)
    {
        if (TakeInlineExportsAndImport(ExternalKind.Function))
        {
            ParseExternalType("func", field);
            return;
        }

        _exported[(int)ExternalKind.Function]++;
        _functionSection.Next().WriteUnsigned(_signatures[field]);
        _locals.Clear();
        TakeTypeUse(namesLocals: true);
        var declared = new List<ValueType>();
        while (TryTakeList("local"))
            TakeVariables(declared, mayName: true, namesLocals: true);
        var body = new BinaryBuffer();
        WriteLocals(body, declared);
        ParseExpression(body);
        _codeSection.Next().WriteBlock(body.Written);
    }

    private static void WriteLocals(BinaryBuffer body, List<ValueType> types)
    {
        var groups = new List<(ValueType Type, int Count)>();
        foreach (var type in types)
        {
            if (groups.Count > 0 && groups[^1].Type == type)
                groups[^1] = (type, groups[^1].Count + 1);
            else
                groups.Add((type, 1));
        }

        body.WriteUnsigned(groups.Count);
        foreach (var (type, count) in groups)
        {
            body.WriteUnsigned(count);
            body.WriteByte((byte)type);
        }
    }

    private void ParseTable()
    {
        var index = _exported[(int)ExternalKind.Table];
        if (TakeInlineExportsAndImport(ExternalKind.Table))
        {
            ParseExternalType("table", 0);
            return;
        }

        _exported[(int)ExternalKind.Table]++;
        var buffer = _tableSection.Next();
        if (Current.Kind != TokenKind.Keyword)
        {
            TakeTableType(buffer);
            return;
        }

        var type = TakeReferenceType();
        if (!TryTakeList("elem"))
            throw Unexpected(Current);
        var segment = new ElementText { Type = type, Table = index };
        segment.Offset.WriteBytes([(byte)Opcode.I32Const, 0, (byte)Opcode.End]);
        if (Current.Kind is TokenKind.Open)
            TakeElementExpressions(segment);
        else
            TakeElementFunctions(segment);
        Take(TokenKind.Close);
        segment.Write(_elementSection.Next());
        buffer.WriteByte((byte)type);
        buffer.WriteByte(1);
        buffer.WriteUnsigned(segment.Count);
        buffer.WriteUnsigned(segment.Count);
    }

    private void ParseMemory()
    {
        var index = _exported[(int)ExternalKind.Memory];
        if (TakeInlineExportsAndImport(ExternalKind.Memory))
        {
            ParseExternalType("memory", 0);
            return;
        }

        _exported[(int)ExternalKind.Memory]++;
        var buffer = _memorySection.Next();
        if (!TryTakeList("data"))
        {
            TakeLimits(buffer);
            return;
        }

        var content = TakeStrings();
        Take(TokenKind.Close);
        WriteActiveData(index, [(byte)Opcode.I32Const, 0, (byte)Opcode.End], content);
        var pages = (content.Length + 0xFFFF) / 0x10000;
        buffer.WriteByte(1);
        buffer.WriteUnsigned(pages);
        buffer.WriteUnsigned(pages);
    }

    private void ParseGlobal()
    {
        if (TakeInlineExportsAndImport(ExternalKind.Global))
        {
            ParseExternalType("global", 0);
            return;
        }

        _exported[(int)ExternalKind.Global]++;
        var buffer = _globalSection.Next();
        TakeGlobalType(buffer);
        ParseExpression(buffer);
    }

    private void ParseExport()
    {
        var name = TakeName();
        Take(TokenKind.Open);
        var word = Take(TokenKind.Keyword);
        var space = SpaceOf(word);
        var kind = space == _functions ? ExternalKind.Function
            : space == _tables ? ExternalKind.Table
            : space == _memories ? ExternalKind.Memory
            : ExternalKind.Global;
        WriteExport(name, kind, TakeIndex(space));
        Take(TokenKind.Close);
    }

    private void WriteExport(string name, ExternalKind kind, int index)
    {
        var buffer = _exportSection.Next();
        buffer.WriteBlock(Encoding.UTF8.GetBytes(name));
        buffer.WriteByte((byte)kind);
        buffer.WriteUnsigned(index);
    }

    private byte[] Assemble()
    {
        var module = new BinaryBuffer();
        module.WriteBytes("\0asm\u0001\0\0\0"u8);
        var types = new SectionBuffer();
        foreach (var type in _types)
            WriteType(types.Next(), type);
        types.Write(module, 1);
        _importSection.Write(module, 2);
        _functionSection.Write(module, 3);
        _tableSection.Write(module, 4);
        _memorySection.Write(module, 5);
        _globalSection.Write(module, 6);
        _exportSection.Write(module, 7);
        if (_start is { } start)
            WriteNumberSection(module, 8, start);
        _elementSection.Write(module, 9);
        if (_namesData)
            WriteNumberSection(module, 12, _data.Count);
        _codeSection.Write(module, 10);
        _dataSection.Write(module, 11);
        return module.Written.ToArray();
    }

    private static void WriteNumberSection(BinaryBuffer module, byte id, int number)
    {
        var content = new BinaryBuffer();
        content.WriteUnsigned(number);
        module.WriteByte(id);
        module.WriteBlock(content.Written);
    }

    private static void WriteType(BinaryBuffer buffer, FunctionType type)
    {
        buffer.WriteByte(0x60);
        foreach (var types in (ReadOnlySpan<ValueType[]>)[type.Parameters.ToArray(), type.Results.ToArray()])
        {
            buffer.WriteUnsigned(types.Length);
            foreach (var part in types)
                buffer.WriteByte((byte)part);
        }
    }
}
