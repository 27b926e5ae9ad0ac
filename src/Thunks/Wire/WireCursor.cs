using System.Text;
using System.Text.Unicode;

namespace Burst.Thunks.Wire;

/// <summary>Reads protobuf fields one after another, never past the end.</summary>
internal ref struct WireCursor(ReadOnlySpan<byte> bytes, int offsetInFile)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly int _base = offsetInFile;
    private int _position;

    public readonly bool AtEnd => _position == _bytes.Length;

    /// <summary>Where the next byte stands in the whole file.</summary>
    public readonly int Offset => _base + _position;

    /// <summary>Reads a field's number and wire type.</summary>
    public (int Field, int WireType) ReadTag()
    {
        var at = Offset;
        var tag = ReadVarint();
        if (tag > uint.MaxValue || tag >> 3 == 0)
            throw new ThunkFormatException($"a thunk file has no field number {tag >> 3}", at);
        return ((int)(tag >> 3), (int)(tag & 7));
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        var at = Offset;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (AtEnd)
                throw new ThunkFormatException("the thunk file ends within a number", Offset);
            var next = _bytes[_position++];
            if (shift < 64)
                value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new ThunkFormatException("a number in the thunk file is longer than 10 bytes", at);
    }

    public ReadOnlySpan<byte> ReadBytes(out int offset)
    {
        var at = Offset;
        var length = ReadVarint();
        var left = _bytes.Length - _position;
        if (length > (ulong)left)
            throw new ThunkFormatException($"a field of {length} bytes starts where only {left} are left", at);
        offset = Offset;
        var bytes = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    public string ReadString()
    {
        var bytes = ReadBytes(out var offset);
        if (!Utf8.IsValid(bytes))
            throw new ThunkFormatException("a string in the thunk file is not UTF-8", offset);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Skips the content of a field that nobody knows.</summary>
    public void Skip(int field, int wireType)
    {
        var at = Offset;
        switch (wireType)
        {
            case 0:
                ReadVarint();
                return;
            case 1 or 5:
                var size = wireType == 1 ? 8 : 4;
                if (_bytes.Length - _position < size)
                    throw new ThunkFormatException($"field {field} is cut off", at);
                _position += size;
                return;
            case 2:
                ReadBytes(out _);
                return;
            default:
                throw new ThunkFormatException($"field {field} has the wire type {wireType}, which no thunk file uses", at);
        }
    }
}
