using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm;

/// <summary>A decoded module: what the binary format says, and nothing that depends on how it will run.</summary>
/// <remarks>
/// <para>Immutable, and safe to use from many threads. Function bodies stay in <see cref="Bytes"/> and are read where
/// they are needed.</para>
/// <para>Index spaces begin with the imports, as in the specification.</para>
/// </remarks>
public sealed partial class WasmModule
{
    internal WasmModule(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The binary form.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The function types that the module declares.</summary>
    public IReadOnlyList<FunctionType> Types => TypeList;

    /// <summary>What it needs, in the module's order.</summary>
    public IReadOnlyList<Import> Imports => ImportList;

    /// <summary>What it offers, in the module's order.</summary>
    public IReadOnlyList<Export> Exports => ExportList;

    /// <summary>All tables, imported ones first.</summary>
    public IReadOnlyList<TableType> Tables => TableList;

    /// <summary>All memories, imported ones first.</summary>
    public IReadOnlyList<MemoryType> Memories => MemoryList;

    /// <summary>All globals, imported ones first.</summary>
    public IReadOnlyList<GlobalType> Globals => GlobalList;

    /// <summary>How many functions there are, imported ones included.</summary>
    public int FunctionCount => FunctionTypes.Length;

    /// <summary>Custom sections: name and content, in the module's order.</summary>
    public IReadOnlyList<(string Name, ByteRange Content)> CustomSections => CustomSectionList;

    internal FunctionType[] TypeList { get; set; } = [];

    internal Import[] ImportList { get; set; } = [];

    internal Export[] ExportList { get; set; } = [];

    internal TableType[] TableList { get; set; } = [];

    internal MemoryType[] MemoryList { get; set; } = [];

    internal GlobalType[] GlobalList { get; set; } = [];

    internal (string Name, ByteRange Content)[] CustomSectionList { get; set; } = [];

    /// <summary>The type index of each function, imported ones first.</summary>
    internal int[] FunctionTypes { get; set; } = [];

    internal int ImportedFunctionCount { get; set; }

    internal int ImportedTableCount { get; set; }

    internal int ImportedMemoryCount { get; set; }

    internal int ImportedGlobalCount { get; set; }

    /// <summary>The body of each function that is not imported: local declarations and code, up to its last <c>end</c>.</summary>
    internal ByteRange[] Bodies { get; set; } = [];

    /// <summary>The initial value of each global that is not imported.</summary>
    internal ByteRange[] GlobalInitializers { get; set; } = [];

    internal ElementSegment[] Elements { get; set; } = [];

    internal DataSegment[] Data { get; set; } = [];

    /// <summary>Whether any instruction may change an element of a table, or a table's length.</summary>
    internal bool ChangesTables { get; set; }

    /// <summary>The function that runs at the end of instantiation, or -1.</summary>
    internal int StartFunction { get; set; } = -1;

    /// <summary>Whether <c>ref.func</c> may name the function in a body (§3.4.10, the context's C.refs).</summary>
    internal bool[] IsReferenced { get; set; } = [];

    /// <summary>Decodes and validates a module.</summary>
    /// <param name="bytes">The binary format; must not change afterwards.</param>
    /// <exception cref="WasmFormatException">Malformed or invalid: says which rule is broken, and at which byte.</exception>
    public static WasmModule Decode(ReadOnlyMemory<byte> bytes) => ModuleDecoder.Decode(bytes);

    /// <summary>Decodes a module that may use only some features.</summary>
    internal static WasmModule Decode(ReadOnlyMemory<byte> bytes, WasmFeatures features) => ModuleDecoder.Decode(bytes, features);

    /// <summary>The type of a function.</summary>
    /// <param name="function">Its index, imports included.</param>
    public FunctionType TypeOf(int function) => TypeList[FunctionTypes[function]];
}
