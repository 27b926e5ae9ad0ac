namespace Burst.Wasm.Structure;

/// <summary>
/// What follows an instruction's opcode. Numbers are unsigned LEB128 of 32 bits unless said otherwise.
/// </summary>
internal enum ImmediateKind : byte
{
    /// <summary>No such instruction.</summary>
    Illegal,

    /// <summary>None.</summary>
    None,

    /// <summary>A block type: one signed 33-bit number.</summary>
    Block,

    /// <summary>A label: how many blocks outwards.</summary>
    Label,

    /// <summary>A count, that many labels, and the default label.</summary>
    LabelTable,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A type, then a table.</summary>
    IndirectCall,

    /// <summary>A count and that many value types.</summary>
    ValueTypes,

    /// <summary>A reference type: one byte.</summary>
    ReferenceType,

    /// <summary>A local variable or parameter.</summary>
    Local,

    /// <summary>A global variable.</summary>
    Global,

    /// <summary>A table.</summary>
    Table,

    /// <summary>An element segment, then a table.</summary>
    TableInit,

    /// <summary>The destination table, then the source.</summary>
    TableCopy,

    /// <summary>An element segment.</summary>
    Element,

    /// <summary>A memory.</summary>
    Memory,

    /// <summary>A data segment, then a memory.</summary>
    MemoryInit,

    /// <summary>The destination memory, then the source.</summary>
    MemoryCopy,

    /// <summary>A data segment.</summary>
    Data,

    /// <summary>Alignment with flags, a memory where bit 6 says so, an offset.</summary>
    MemoryAccess,

    /// <summary>As <see cref="MemoryAccess"/>, then a lane: one byte.</summary>
    MemoryLane,

    /// <summary>A lane: one byte.</summary>
    Lane,

    /// <summary>16 lanes of 0..31: one byte each.</summary>
    Shuffle,

    /// <summary>A signed 32-bit number.</summary>
    I32,

    /// <summary>A signed 64-bit number.</summary>
    I64,

    /// <summary>4 bytes.</summary>
    F32,

    /// <summary>8 bytes.</summary>
    F64,

    /// <summary>16 bytes.</summary>
    V128,
}
