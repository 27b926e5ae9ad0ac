namespace Burst.Wasm.Structure;

/// <summary>A part of the module's bytes.</summary>
/// <param name="Offset">Where it begins, from the module's first byte.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct ByteRange(int Offset, int Length)
{
    /// <summary>The offset behind the last byte.</summary>
    public int End => Offset + Length;
}

/// <summary>When a segment takes effect.</summary>
public enum SegmentMode : byte
{
    /// <summary>It is copied to its place when the module is instantiated.</summary>
    Active,

    /// <summary>It waits for <c>memory.init</c> or <c>table.init</c>.</summary>
    Passive,

    /// <summary>It only declares functions that <c>ref.func</c> may name.</summary>
    Declarative,
}

/// <summary>Bytes for a memory.</summary>
/// <param name="Mode">When they are copied.</param>
/// <param name="Memory">The memory's index; 0 unless active.</param>
/// <param name="Offset">The constant expression of the address, with its closing <c>end</c>; empty unless active.</param>
/// <param name="Content">The bytes' place in the module.</param>
public sealed record DataSegment(SegmentMode Mode, int Memory, ByteRange Offset, ByteRange Content);

/// <summary>References for a table.</summary>
/// <param name="Mode">When they are copied.</param>
/// <param name="Table">The table's index; 0 unless active.</param>
/// <param name="Offset">The constant expression of the first index, with its <c>end</c>; empty unless active.</param>
/// <param name="Type">What the elements are.</param>
/// <param name="Functions">The elements, where all are functions given by index; else <see langword="null"/>.</param>
/// <param name="Expressions">The elements as constant expressions, where <paramref name="Functions"/> is
/// <see langword="null"/>.</param>
public sealed record ElementSegment(
    SegmentMode Mode, int Table, ByteRange Offset, ValueType Type, int[]? Functions, ByteRange[]? Expressions)
{
    /// <summary>How many elements it has.</summary>
    public int Count => Functions?.Length ?? Expressions!.Length;
}
