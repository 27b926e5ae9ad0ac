using Burst.Wasm.Structure;

namespace Burst.Wasm.Text;

/// <summary>An element segment while it is read.</summary>
internal sealed class ElementText
{
    public SegmentMode Mode { get; set; }

    public int Table { get; set; }

    public ValueType Type { get; set; } = ValueType.FunctionReference;

    /// <summary>The elements are expressions, not functions by index.</summary>
    public bool HasExpressions { get; set; }

    public int Count { get; set; }

    public BinaryBuffer Offset { get; } = new();

    public BinaryBuffer Elements { get; } = new();

    /// <summary>Writes it in the shortest form that can say it.</summary>
    public void Write(BinaryBuffer buffer)
    {
        // An active segment of functions for table 0 has no room for its type.
        var isPlain = Mode == SegmentMode.Active && Table == 0 && Type == ValueType.FunctionReference;
        var flags = Mode switch
        {
            SegmentMode.Passive => 1,
            SegmentMode.Declarative => 3,
            _ => isPlain ? 0 : 2,
        };
        buffer.WriteUnsigned(flags | (HasExpressions ? 4 : 0));
        if (flags == 2)
            buffer.WriteUnsigned(Table);
        if (Mode == SegmentMode.Active)
            buffer.WriteBytes(Offset.Written);
        if (!isPlain)
            buffer.WriteByte(HasExpressions ? (byte)Type : (byte)0);
        buffer.WriteUnsigned(Count);
        buffer.WriteBytes(Elements.Written);
    }
}
