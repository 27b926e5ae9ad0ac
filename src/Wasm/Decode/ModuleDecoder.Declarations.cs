using Burst.Wasm.Structure;

namespace Burst.Wasm.Decode;

/// <summary>Types, imports, functions, tables, memories, globals, exports and the start function.</summary>
internal ref partial struct ModuleDecoder
{
    private const byte FunctionTypeForm = 0x60;
    private const uint MaximumPages = 65_536;

    private void ReadTypes()
    {
        var types = new FunctionType[_reader.ReadCount("types", ImplementationLimits.Types)];
        for (var i = 0; i < types.Length; i++)
        {
            var start = _reader.Position;
            var form = _reader.ReadByte();
            if (form != FunctionTypeForm)
            {
                var rule = form >= 0x80 ? "integer representation too long" : "malformed function type";
                throw ByteReader.Malformed(rule, start, $"0x{form:x2}, not 0x60", ForeignFeatures.OfTypeForm(form));
            }

            var parameters = ReadValueTypes("parameters", ImplementationLimits.Parameters);
            types[i] = new FunctionType(parameters, ReadValueTypes("results", ImplementationLimits.Results));
        }

        _module.TypeList = types;
    }

    private ValueType[] ReadValueTypes(string what, int limit)
    {
        var types = new ValueType[_reader.ReadCount(what, limit)];
        for (var i = 0; i < types.Length; i++)
            types[i] = _reader.ReadValueType();
        return types;
    }

    private void ReadImports()
    {
        var imports = new Import[_reader.ReadCount("imports", ImplementationLimits.Imports)];
        for (var i = 0; i < imports.Length; i++)
            imports[i] = ReadImport();
        _module.ImportList = imports;
        _module.ImportedFunctionCount = _functionTypes.Count;
        _module.ImportedTableCount = _tables.Count;
        _module.ImportedMemoryCount = _memories.Count;
        _module.ImportedGlobalCount = _globals.Count;
    }

    private Import ReadImport()
    {
        var module = _reader.ReadName();
        var name = _reader.ReadName();
        var start = _reader.Position;
        var kind = (ExternalKind)_reader.ReadByte();
        switch (kind)
        {
            case ExternalKind.Function:
                _functionTypes.Add(ReadTypeIndex());
                return new Import(module, name, kind, _functionTypes.Count - 1);
            case ExternalKind.Table:
                AddTable();
                return new Import(module, name, kind, _tables.Count - 1);
            case ExternalKind.Memory:
                AddMemory();
                return new Import(module, name, kind, _memories.Count - 1);
            case ExternalKind.Global:
                _globals.Add(ReadGlobalType());
                return new Import(module, name, kind, _globals.Count - 1);
            default:
                throw ByteReader.Malformed(
                    "malformed import kind", start, $"{(int)kind}", ForeignFeatures.OfExternal((int)kind));
        }
    }

    private int ReadTypeIndex()
    {
        var start = _reader.Position;
        var index = _reader.ReadUnsigned32();
        return index < (uint)_module.TypeList.Length ? (int)index : throw Invalid($"unknown type {index}", start);
    }

    private void ReadFunctions()
    {
        var count = _reader.ReadCount("functions", ImplementationLimits.Functions - _functionTypes.Count);
        _functionTypes.EnsureCapacity(_functionTypes.Count + count);
        for (var i = 0; i < count; i++)
            _functionTypes.Add(ReadTypeIndex());
    }

    private void ReadTables()
    {
        for (var count = _reader.ReadCount("tables", ImplementationLimits.Tables); count > 0; count--)
            AddTable();
    }

    private void AddTable()
    {
        var element = _reader.ReadReferenceType();
        var start = _reader.Position;
        var limits = ReadLimits();
        CheckOrder(limits, start);
        if (limits.Minimum > ImplementationLimits.TableSize)
            throw ImplementationLimits.Exceeded(
                "elements in a table", limits.Minimum, ImplementationLimits.TableSize, start);
        if (_tables.Count == ImplementationLimits.Tables)
            throw ImplementationLimits.Exceeded("tables", _tables.Count + 1, ImplementationLimits.Tables, start);
        _tables.Add(new TableType(element, limits));
    }

    private void ReadMemories()
    {
        for (var count = _reader.ReadCount("memories", ImplementationLimits.Memories); count > 0; count--)
            AddMemory();
    }

    private void AddMemory()
    {
        var start = _reader.Position;
        var limits = ReadLimits();
        if (limits.Minimum > MaximumPages || limits.Maximum > MaximumPages)
            throw Invalid(
                "memory size must be at most 65536 pages (4GiB)", start, $"{limits.Maximum ?? limits.Minimum}");
        CheckOrder(limits, start);
        if (_memories.Count > 0 && !Has(WasmFeatures.MultipleMemories))
            throw Invalid("multiple memories", start);
        if (_memories.Count == ImplementationLimits.Memories)
            throw ImplementationLimits.Exceeded("memories", _memories.Count + 1, ImplementationLimits.Memories, start);
        _memories.Add(new MemoryType(limits));
    }

    private Limits ReadLimits()
    {
        var start = _reader.Position;
        var flags = _reader.ReadByte();
        if (flags > 1)
        {
            var rule = flags >= 0x80 ? "integer representation too long" : "integer too large";
            throw ByteReader.Malformed(
                rule, start, $"limits have the flags 0x{flags:x2}, not 0 or 1", ForeignFeatures.OfLimits(flags));
        }

        return new Limits(_reader.ReadUnsigned32(), flags == 1 ? _reader.ReadUnsigned32() : null);
    }

    private static void CheckOrder(Limits limits, int offset)
    {
        if (limits.Minimum > limits.Maximum)
        {
            throw Invalid(
                "size minimum must not be greater than maximum", offset, $"{limits.Minimum} and {limits.Maximum}");
        }
    }

    private GlobalType ReadGlobalType()
    {
        var type = _reader.ReadValueType();
        var start = _reader.Position;
        var mutability = _reader.ReadByte();
        return mutability <= 1
            ? new GlobalType(type, mutability == 1)
            : throw ByteReader.Malformed("malformed mutability", start, $"{mutability}");
    }

    private void ReadGlobals()
    {
        var limit = ImplementationLimits.Globals - _globals.Count;
        var initializers = new ByteRange[_reader.ReadCount("globals", limit)];
        for (var i = 0; i < initializers.Length; i++)
        {
            var type = ReadGlobalType();
            initializers[i] = ReadConstant(type.Value);
            _globals.Add(type);
        }

        _module.GlobalInitializers = initializers;
    }

    private void ReadExports()
    {
        var exports = new Export[_reader.ReadCount("exports", ImplementationLimits.Exports)];
        var names = new HashSet<string>(exports.Length, StringComparer.Ordinal);
        for (var i = 0; i < exports.Length; i++)
        {
            var start = _reader.Position;
            var name = _reader.ReadName();
            var kindOffset = _reader.Position;
            var kind = (ExternalKind)_reader.ReadByte();
            var index = kind switch
            {
                ExternalKind.Function => ReadIndex("function", _functionTypes.Count),
                ExternalKind.Table => ReadIndex("table", _tables.Count),
                ExternalKind.Memory => ReadIndex("memory", _memories.Count),
                ExternalKind.Global => ReadIndex("global", _globals.Count),
                _ => throw ByteReader.Malformed(
                    "malformed export kind", kindOffset, $"{(int)kind}", ForeignFeatures.OfExternal((int)kind)),
            };
            if (!names.Add(name))
                throw Invalid("duplicate export name", start, $"\"{name}\"");
            exports[i] = new Export(name, kind, index);
        }

        _module.ExportList = exports;
    }

    private void ReadStart()
    {
        var start = _reader.Position;
        var function = ReadIndex("function", _functionTypes.Count);
        var type = _module.TypeList[_functionTypes[function]];
        if (type.Parameters.Length > 0 || type.Results.Length > 0)
            throw Invalid("start function", start, $"it must be () -> (), not {type}");
        _module.StartFunction = function;
    }

    private int ReadIndex(string what, int count)
    {
        var start = _reader.Position;
        var index = _reader.ReadUnsigned32();
        return index < (uint)count ? (int)index : throw Invalid($"unknown {what} {index}", start);
    }
}
