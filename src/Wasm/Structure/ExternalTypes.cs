namespace Burst.Wasm.Structure;

/// <summary>What an import or an export is. The numbers are those of the binary format.</summary>
public enum ExternalKind : byte
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>A table of references.</summary>
    Table = 1,

    /// <summary>A linear memory.</summary>
    Memory = 2,

    /// <summary>A global variable.</summary>
    Global = 3,
}

/// <summary>The type of a table.</summary>
public readonly record struct TableType(ValueType Element, Limits Limits);

/// <summary>The type of a linear memory; limits in pages of 64 KiB.</summary>
public readonly record struct MemoryType(Limits Limits);

/// <summary>The type of a global variable.</summary>
public readonly record struct GlobalType(ValueType Value, bool IsMutable);

/// <summary>Something that a module needs from outside.</summary>
/// <param name="Module">The first part of its name, such as <c>wasi_snapshot_preview1</c>.</param>
/// <param name="Name">The second part, such as <c>fd_write</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Index">Its place in the module's index space of that kind, from 0.</param>
public sealed record Import(string Module, string Name, ExternalKind Kind, int Index);

/// <summary>Something that a module offers under a name.</summary>
/// <param name="Name">The name; unique in the module.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Index">Its place in the module's index space of that kind, from 0, imports included.</param>
public sealed record Export(string Name, ExternalKind Kind, int Index);
