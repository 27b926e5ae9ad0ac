using System.Buffers.Binary;

namespace Burst.Wasm.Text;

/// <summary>Writes the binary format.</summary>
internal sealed class BinaryBuffer
{
    private byte[] _bytes = new byte[64];

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what is written from a length on.</summary>
    public void Truncate(int length) => Length = length;

    public void WriteByte(byte value)
    {
        if (Length == _bytes.Length)
            Array.Resize(ref _bytes, Length * 2);
        _bytes[Length++] = value;
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Unsigned LEB128.</summary>
    public void WriteUnsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            WriteByte((byte)(value | 0x80));
        WriteByte((byte)value);
    }

    /// <summary>Unsigned LEB128 of a number that is not negative.</summary>
    public void WriteUnsigned(int value) => WriteUnsigned((ulong)value);

    /// <summary>Signed LEB128.</summary>
    public void WriteSigned(long value)
    {
        for (; value is < -0x40 or >= 0x40; value >>= 7)
            WriteByte((byte)(value | 0x80));
        WriteByte((byte)(value & 0x7F));
    }

    /// <summary>4 bytes, lowest first.</summary>
    public void WriteBits32(uint bits)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, bits);
        WriteBytes(bytes);
    }

    /// <summary>8 bytes, lowest first.</summary>
    public void WriteBits64(ulong bits)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        WriteBytes(bytes);
    }

    /// <summary>An opcode as in <see cref="Structure.Opcode"/>.</summary>
    public void WriteOpcode(int opcode)
    {
        if (opcode < 0x100)
        {
            WriteByte((byte)opcode);
            return;
        }

        WriteByte((byte)(opcode < Structure.Opcodes.FirstVector ? 0xFC : 0xFD));
        WriteUnsigned(opcode & 0xFF);
    }

    /// <summary>A length and that many bytes.</summary>
    public void WriteBlock(ReadOnlySpan<byte> bytes)
    {
        WriteUnsigned(bytes.Length);
        WriteBytes(bytes);
    }
}
