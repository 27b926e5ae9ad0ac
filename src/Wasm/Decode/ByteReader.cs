using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Decode;

/// <summary>Reads the numbers and names of the binary format, and complains by offset.</summary>
/// <remarks>Source: WebAssembly core specification, §5.2.</remarks>
internal ref partial struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>Reads a part of a module.</summary>
    /// <param name="bytes">The whole module, so that positions are offsets in it.</param>
    /// <param name="part">What to read; reading stops at its end.</param>
    public ByteReader(ReadOnlySpan<byte> bytes, ByteRange part)
    {
        _bytes = bytes[..part.End];
        _position = part.Offset;
    }

    /// <summary>The offset of the next byte.</summary>
    public int Position
    {
        readonly get => _position;
        set => _position = value;
    }

    /// <summary>The offset behind the last byte.</summary>
    public readonly int End => _bytes.Length;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        var position = _position;
        if ((uint)position >= (uint)_bytes.Length)
            ThrowEnd();
        _position = position + 1;
        return _bytes[position];
    }

    /// <summary>The next byte, which is not consumed.</summary>
    public readonly byte Peek()
    {
        if ((uint)_position >= (uint)_bytes.Length)
            ThrowEnd();
        return _bytes[_position];
    }

    /// <summary>An unsigned number of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadUnsigned32()
    {
        var position = _position;
        if ((uint)position < (uint)_bytes.Length)
        {
            uint first = _bytes[position];
            if (first < 0x80)
            {
                _position = position + 1;
                return first;
            }
        }

        return (uint)ReadLong(32, isSigned: false);
    }

    /// <summary>A signed number of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSigned32()
    {
        var position = _position;
        if ((uint)position < (uint)_bytes.Length)
        {
            var first = _bytes[position];
            if (first < 0x80)
            {
                _position = position + 1;
                return (sbyte)(first << 1) >> 1;
            }
        }

        return (int)ReadLong(32, isSigned: true);
    }

    /// <summary>A signed number of 33 bits: a block type.</summary>
    public long ReadSigned33() => ReadLong(33, isSigned: true);

    /// <summary>A signed number of 64 bits.</summary>
    public long ReadSigned64() => ReadLong(64, isSigned: true);

    /// <summary>4 bytes, lowest first: an f32's bits, or the version.</summary>
    public uint ReadBits32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    /// <summary>8 bytes, lowest first: an f64's bits.</summary>
    public ulong ReadBits64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)Remaining)
            ThrowEnd();
        var bytes = _bytes.Slice(_position, count);
        _position += count;
        return bytes;
    }

    /// <summary>A length, and where the bytes are that it counts.</summary>
    public ByteRange ReadRange(string rule = "unexpected end of section or function")
    {
        var start = _position;
        var length = ReadUnsigned32();
        if (length > (uint)Remaining)
            throw Malformed(rule, start, $"{length} bytes, where {Remaining} are left");
        var range = new ByteRange(_position, (int)length);
        _position += (int)length;
        return range;
    }

    /// <summary>How many things follow.</summary>
    /// <param name="what">The things, for the message.</param>
    /// <param name="limit">How many this implementation takes.</param>
    /// <remarks>Each takes a byte at least, so no count makes us allocate for what cannot be there.</remarks>
    public int ReadCount(string what, int limit)
    {
        var start = _position;
        var count = ReadUnsigned32();
        if (count > (uint)Remaining)
            throw Malformed(
                "unexpected end of section or function", start, $"{count} {what}, where {Remaining} bytes are left");
        if (count > (uint)limit)
            throw ImplementationLimits.Exceeded(what, count, limit, start);
        return (int)count;
    }

    /// <summary>A name in UTF-8.</summary>
    public string ReadName()
    {
        var range = ReadRange("length out of bounds");
        var bytes = _bytes.Slice(range.Offset, range.Length);
        if (!Utf8.IsValid(bytes))
            throw Malformed("malformed UTF-8 encoding", range.Offset);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A value type: one byte.</summary>
    public ValueType ReadValueType()
    {
        var start = _position;
        var type = (ValueType)ReadByte();
        return type is >= ValueType.V128 and <= ValueType.I32 || type.IsReference()
            ? type
            : throw Malformed(
                "malformed value type", start, $"0x{(byte)type:x2}", ForeignFeatures.OfType((byte)type));
    }

    /// <summary>A reference type: one byte.</summary>
    public ValueType ReadReferenceType()
    {
        var start = _position;
        var type = (ValueType)ReadByte();
        return type.IsReference()
            ? type
            : throw Malformed(
                "malformed reference type", start, $"0x{(byte)type:x2}", ForeignFeatures.OfType((byte)type));
    }

    /// <summary>The exception for bytes that cannot be read.</summary>
    public static WasmFormatException Malformed(string rule, int offset, string detail = "", string? feature = null) =>
        new(rule, offset, isMalformed: true, detail, feature);

    /// <summary>The exception for an instruction that does not exist here.</summary>
    public static WasmFormatException IllegalOpcode(int opcode, int offset) =>
        Malformed("illegal opcode", offset, Opcodes.NameOf(opcode), ForeignFeatures.OfOpcode(opcode));

    [DoesNotReturn]
    private readonly void ThrowEnd() => throw Malformed("unexpected end of section or function", _bytes.Length);

    private long ReadLong(int bits, bool isSigned)
    {
        var start = _position;
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            value |= (long)(next & 0x7F) << shift;
            if (shift + 7 >= bits)
            {
                if (next >= 0x80)
                    throw Malformed("integer representation too long", start);
                CheckLastByte(next, bits - shift, isSigned, start);
            }

            if (next < 0x80)
            {
                shift += 7;
                return isSigned && shift < 64 ? value << (64 - shift) >> (64 - shift) : value;
            }
        }
    }

    /// <summary>The unused bits of a last possible byte must repeat the sign.</summary>
    private static void CheckLastByte(byte last, int usedBits, bool isSigned, int start)
    {
        var rest = last >> (isSigned ? usedBits - 1 : usedBits);
        var all = 0x7F >> (isSigned ? usedBits - 1 : usedBits);
        if (rest != 0 && !(isSigned && rest == all))
            throw Malformed("integer too large", start);
    }
}
