using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Decode;

public sealed class ModuleDecoderTests
{
    private static readonly byte[] Header = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    [Fact]
    public void Decode_Header_IsAModule() => Assert.Empty(WasmModule.Decode(Header).Exports);

    [Fact]
    public void Decode_EveryPrefixOfAModule_IsRefusedUnlessSectionsAreWhole()
    {
        var bytes = WasmText.Parse("""(module (memory 1) (func (export "f") (result i32) (i32.load (i32.const 0))) (data (i32.const 0) "abc"))""");
        for (var length = 0; length < bytes.Length; length++)
        {
            var prefix = bytes[..length];
            var error = Record.Exception(() => WasmModule.Decode(prefix));
            Assert.True(error is null or WasmFormatException, $"{length}: {error}");
        }
    }

    [Theory]
    [InlineData(1, "types", 1_000_001)]
    [InlineData(2, "imports", 1_000_001)]
    [InlineData(3, "functions", 1_000_001)]
    [InlineData(4, "tables", 101)]
    [InlineData(5, "memories", 101)]
    [InlineData(7, "exports", 1_000_001)]
    [InlineData(11, "data segments", 100_001)]
    public void Decode_TooManyOfAKind_NamesLimitAndValue(byte section, string what, int count)
    {
        var error = Assert.Throws<WasmFormatException>(() => WasmModule.Decode(Section(section, count, new byte[count])));
        Assert.Equal($"too many {what}", error.Rule);
        Assert.Contains($"{count}, where at most {count - 1} are supported", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_CountBeyondTheBytes_AllocatesNothingForIt()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WasmFormatException>(() => WasmModule.Decode(Section(9, 9_000_000, [0])));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_BadByte_SaysWhere()
    {
        // A type section whose only type begins with 0x61.
        var error = Assert.Throws<WasmFormatException>(() => WasmModule.Decode(new byte[] { 0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 0x61, 0, 0 }));
        Assert.True(error.IsMalformed);
        Assert.Equal(11, error.Offset);
    }

    [Fact]
    public void Decode_CustomSections_KeptWithTheirPlace()
    {
        var bytes = Header.Concat(new byte[] { 0, 4, 2, (byte)'h', (byte)'i', 42 }).ToArray();
        var (name, content) = Assert.Single(WasmModule.Decode(bytes).CustomSections);
        Assert.Equal(("hi", 13, 1), (name, content.Offset, content.Length));
    }

    [Theory]
    [InlineData("(global $a i32 (i32.const 5)) (global i32 (i32.mul (global.get $a) (i32.const 3)))")]
    [InlineData("(memory 1) (memory 1) (data (memory 1) (i32.const 0) \"x\")")]
    [InlineData("(func $f (result i32) (return_call $f))")]
    public void Decode_BeyondVersion2_OnlyWithTheFeature(string text)
    {
        var bytes = WasmText.Parse(text);
        WasmModule.Decode(bytes);
        Assert.Throws<WasmFormatException>(() => WasmModule.Decode(bytes, Wasm.Decode.WasmFeatures.None));
    }

    private static byte[] Section(byte id, int count, byte[] items)
    {
        var content = new BinaryBuffer();
        content.WriteUnsigned(count);
        content.WriteBytes(items);
        var module = new BinaryBuffer();
        module.WriteBytes(Header);
        module.WriteByte(id);
        module.WriteBlock(content.Written);
        return module.Written.ToArray();
    }
}
