using Burst.Wasm.Decode;
using Burst.Wasm.Structure;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Decode;

public sealed class ByteReaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(-64)]
    [InlineData(-65)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void ReadSigned32_WhatWasWritten_ComesBack(int value)
    {
        var reader = Written(b => b.WriteSigned(value));
        Assert.Equal(value, reader.ReadSigned32());
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(1L << 40)]
    public void ReadSigned64_WhatWasWritten_ComesBack(long value) => Assert.Equal(value, Written(b => b.WriteSigned(value)).ReadSigned64());

    [Theory]
    [InlineData(0u)]
    [InlineData(127u)]
    [InlineData(128u)]
    [InlineData(uint.MaxValue)]
    public void ReadUnsigned32_WhatWasWritten_ComesBack(uint value) => Assert.Equal(value, Written(b => b.WriteUnsigned(value)).ReadUnsigned32());

    [Theory]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x10 }, "integer too large")]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0 }, "integer representation too long")]
    [InlineData(new byte[] { 0x80 }, "unexpected end of section or function")]
    public void ReadUnsigned32_BadBytes_SaysWhy(byte[] bytes, string rule) =>
        Assert.Equal(rule, Assert.Throws<WasmFormatException>(() => new ByteReader(bytes, new ByteRange(0, bytes.Length)).ReadUnsigned32()).Rule);

    [Fact]
    public void ReadUnsigned32_PaddedZero_IsZero()
    {
        byte[] bytes = [0x80, 0x80, 0x80, 0x80, 0];
        Assert.Equal(0u, new ByteReader(bytes, new ByteRange(0, 5)).ReadUnsigned32());
    }

    private static ByteReader Written(Action<BinaryBuffer> write)
    {
        var buffer = new BinaryBuffer();
        write(buffer);
        return new ByteReader(buffer.Written.ToArray(), new ByteRange(0, buffer.Length));
    }
}
