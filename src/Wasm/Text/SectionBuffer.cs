namespace Burst.Wasm.Text;

/// <summary>A section that is a list.</summary>
internal sealed class SectionBuffer
{
    private int _count;

    /// <summary>The items written so far.</summary>
    public BinaryBuffer Content { get; } = new();

    /// <summary>Where to write one more item.</summary>
    public BinaryBuffer Next()
    {
        _count++;
        return Content;
    }

    /// <summary>Writes the section, unless it has no items.</summary>
    public void Write(BinaryBuffer module, byte id)
    {
        if (_count == 0)
            return;
        var count = new BinaryBuffer();
        count.WriteUnsigned(_count);
        module.WriteByte(id);
        module.WriteUnsigned(count.Length + Content.Length);
        module.WriteBytes(count.Written);
        module.WriteBytes(Content.Written);
    }
}
