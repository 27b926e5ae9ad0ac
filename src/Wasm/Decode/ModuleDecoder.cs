using Burst.Wasm.Structure;
using Burst.Wasm.Validate;

namespace Burst.Wasm.Decode;

/// <summary>Reads the binary format, section by section, and checks each thing where it is read.</summary>
/// <remarks>
/// <para>All that a section may refer to stands before it, so the rules on declarations are checked with their bytes at
/// hand. Function bodies are only delimited here; <see cref="CodeValidator"/> goes through them at the end.</para>
/// <para>Source: WebAssembly core specification, §5.5 (format) and §3.4 (rules).</para>
/// </remarks>
internal ref partial struct ModuleDecoder
{
    private const uint Magic = 0x6D736100;
    private const uint Version = 1;

    private readonly ReadOnlyMemory<byte> _memory;
    private readonly WasmFeatures _features;
    private readonly WasmModule _module;
    private readonly List<int> _functionTypes = [];
    private readonly List<TableType> _tables = [];
    private readonly List<MemoryType> _memories = [];
    private readonly List<GlobalType> _globals = [];
    private readonly List<int> _references = [];
    private readonly List<(string Name, ByteRange Content)> _customSections = [];
    private ByteReader _reader;
    private int? _dataCount;
    private bool _hasCode;

    private ModuleDecoder(ReadOnlyMemory<byte> bytes, WasmFeatures features)
    {
        _memory = bytes;
        _features = features;
        _module = new WasmModule(bytes);
    }

    private enum SectionId : byte
    {
        Custom = 0,
        Type = 1,
        Import = 2,
        Function = 3,
        Table = 4,
        Memory = 5,
        Global = 6,
        Export = 7,
        Start = 8,
        Element = 9,
        Code = 10,
        Data = 11,
        DataCount = 12,
    }

    /// <summary>Decodes and validates a module.</summary>
    public static WasmModule Decode(ReadOnlyMemory<byte> bytes, WasmFeatures features = WasmFeatures.All)
    {
        var module = DecodeUnvalidated(bytes, features, out var dataCount);
        CodeValidator.Validate(module, features, dataCount);
        return module;
    }

    /// <summary>Decodes a module whose function bodies are known to be valid.</summary>
    public static WasmModule DecodeUnvalidated(ReadOnlyMemory<byte> bytes) =>
        DecodeUnvalidated(bytes, WasmFeatures.All, out _);

    private static WasmModule DecodeUnvalidated(ReadOnlyMemory<byte> bytes, WasmFeatures features, out int? dataCount)
    {
        if (bytes.Length > ImplementationLimits.ModuleBytes)
            throw ImplementationLimits.Exceeded("bytes in a module", bytes.Length, ImplementationLimits.ModuleBytes, 0);
        var decoder = new ModuleDecoder(bytes, features);
        decoder.ReadHeader();
        try
        {
            decoder.ReadSections();
            decoder.CheckCounts();
        }
        catch (WasmFormatException e) when (e.IsMalformed && decoder._hasCode)
        {
            decoder.ThrowIfCodeIsMalformed();
            throw;
        }

        dataCount = decoder._dataCount;
        return decoder._module;
    }

    private static WasmFormatException Invalid(string rule, int offset, string detail = "") =>
        new(rule, offset, isMalformed: false, detail);

    /// <summary>Where a section stands in the fixed order: by number, but the data count before the code.</summary>
    private static int RankOf(SectionId id) => id switch
    {
        SectionId.DataCount => 10,
        SectionId.Code => 11,
        SectionId.Data => 12,
        _ => (int)id,
    };

    private readonly bool Has(WasmFeatures feature) => (_features & feature) != 0;

    private void ReadHeader()
    {
        _reader = new ByteReader(_memory.Span, new ByteRange(0, _memory.Length));
        if (_reader.Remaining < 4)
            throw ByteReader.Malformed(
                _reader.Remaining == 0 ? "unexpected end" : "unexpected end of section or function", 0);
        if (_reader.ReadBits32() != Magic)
            throw ByteReader.Malformed("magic header not detected", 0);
        if (_reader.Remaining < 4)
            throw ByteReader.Malformed("unexpected end", _memory.Length);
        var version = _reader.ReadBits32();
        if (version != Version)
            throw ByteReader.Malformed("unknown binary version", 4, feature: ForeignFeatures.OfVersion(version));
    }

    private void ReadSections()
    {
        var lastRank = 0;
        while (_reader.Remaining > 0)
        {
            var start = _reader.Position;
            var id = (SectionId)_reader.ReadByte();
            if (id > SectionId.DataCount)
            {
                throw ByteReader.Malformed(
                    "malformed section id", start, $"{(int)id}", ForeignFeatures.OfSection((int)id));
            }

            var content = _reader.ReadRange("length out of bounds");
            if (id == SectionId.Custom)
            {
                var custom = new ByteReader(_memory.Span, content);
                var name = custom.ReadName();
                _customSections.Add((name, new ByteRange(custom.Position, custom.Remaining)));
                continue;
            }

            if (RankOf(id) <= lastRank)
                throw ByteReader.Malformed("unexpected content after last section", start, $"section {(int)id}");
            lastRank = RankOf(id);

            // The reader is not confined to the section, so that what is wrong inside is said first.
            _reader.Position = content.Offset;
            ReadSection(id);
            if (_reader.Position != content.End)
                throw ByteReader.Malformed("section size mismatch", content.Offset, $"section {(int)id}");
        }
    }

    private void ReadSection(SectionId id)
    {
        switch (id)
        {
            case SectionId.Type:
                ReadTypes();
                break;
            case SectionId.Import:
                ReadImports();
                break;
            case SectionId.Function:
                ReadFunctions();
                break;
            case SectionId.Table:
                ReadTables();
                break;
            case SectionId.Memory:
                ReadMemories();
                break;
            case SectionId.Global:
                ReadGlobals();
                break;
            case SectionId.Export:
                ReadExports();
                break;
            case SectionId.Start:
                ReadStart();
                break;
            case SectionId.Element:
                ReadElements();
                break;
            case SectionId.DataCount:
                var start = _reader.Position;
                _dataCount = (int)Math.Min(_reader.ReadUnsigned32(), int.MaxValue);
                if (_dataCount > ImplementationLimits.DataSegments)
                    throw ImplementationLimits.Exceeded(
                        "data segments", _dataCount.Value, ImplementationLimits.DataSegments, start);
                break;
            case SectionId.Code:
                ReadCode();
                break;
            case SectionId.Data:
                ReadData();
                break;
        }
    }

    private readonly void CheckCounts()
    {
        var end = _memory.Length;
        if (_module.Bodies.Length != _functionTypes.Count - _module.ImportedFunctionCount)
            throw ByteReader.Malformed("function and code section have inconsistent lengths", end);
        if (_dataCount is { } count && count != _module.Data.Length)
            throw ByteReader.Malformed("data count and data section have inconsistent lengths", end);
        if (!_hasCode)
            CompleteDeclarations();
        _module.CustomSectionList = [.. _customSections];
    }

    /// <summary>An error in a body stands before one behind the code section, and often causes it.</summary>
    private readonly void ThrowIfCodeIsMalformed()
    {
        if (_module.Bodies.Length != _functionTypes.Count - _module.ImportedFunctionCount)
            return;
        try
        {
            CodeValidator.Validate(_module, _features, _dataCount);
        }
        catch (WasmFormatException e) when (!e.IsMalformed)
        {
            // Less than what the caller has to say.
        }
    }

    /// <summary>Gives the module what stands before the code section.</summary>
    private readonly void CompleteDeclarations()
    {
        _module.FunctionTypes = [.. _functionTypes];
        _module.TableList = [.. _tables];
        _module.MemoryList = [.. _memories];
        _module.GlobalList = [.. _globals];
        var isReferenced = new bool[_functionTypes.Count];
        foreach (var function in _references)
            isReferenced[function] = true;
        foreach (var export in _module.ExportList)
        {
            if (export.Kind == ExternalKind.Function)
                isReferenced[export.Index] = true;
        }

        foreach (var segment in _module.Elements)
        {
            foreach (var function in segment.Functions ?? [])
                isReferenced[function] = true;
        }

        _module.IsReferenced = isReferenced;
    }
}
