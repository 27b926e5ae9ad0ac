namespace Burst.Wasm.Tests.Decode;

/// <summary>Modules that need what is not there are refused by its name.</summary>
public sealed class ForeignFeaturesTests
{
    private const string Header = "0061736D01000000";
    private const string NoFunction = "01040160000003020100";

    /// <summary>The smallest modules that use each.</summary>
    [Theory]
    [InlineData("threads", Header + "050401030101")]
    [InlineData("64-bit memories or tables", Header + "0503010401")]
    [InlineData("64-bit memories or tables", Header + "040401700401")]
    [InlineData("pages of a size of its own", Header + "050401080000")]
    [InlineData("garbage-collected types", Header + "0105015F017F01")]
    [InlineData("garbage-collected types", Header + "0105014E016000")]
    [InlineData("garbage-collected types", Header + "0105016000016E")]
    [InlineData("typed function references", Header + "0106016001640000")]
    [InlineData("tables with an initial value", Header + "0406014000700001")]
    [InlineData("exceptions", Header + "0104016000000D03010000")]
    [InlineData("exceptions", Header + "02080101610162040000")]
    [InlineData("exceptions", Header + NoFunction + "0A080106001F40000B0B")]
    [InlineData("typed function references", Header + NoFunction + "0A0601040014000B")]
    [InlineData("garbage-collected types", Header + NoFunction + "0A08010600FB01001A0B")]
    [InlineData("threads", Header + NoFunction + "0A07010500FE03000B")]
    [InlineData("relaxed SIMD", Header + NoFunction + "0A07010500FD80020B")]
    [InlineData("128-bit arithmetic", Header + NoFunction + "0A06010400FC130B")]
    [InlineData("stack switching", Header + NoFunction + "0A06010400E0000B")]
    [InlineData("the component model", "0061736D0D000100")]
    public void Decode_ModuleThatNeedsWhatIsNotThere_NamesIt(string feature, string bytes)
    {
        var error = Assert.Throws<WasmFormatException>(() => WasmModule.Decode(Convert.FromHexString(bytes)));
        Assert.Equal(feature, error.Feature);
        Assert.StartsWith($"unsupported module: it uses {feature}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Header + "050301FF01")]
    [InlineData(Header + "0103017D00")]
    [InlineData(Header + "0E0100")]
    [InlineData(Header + NoFunction + "0A06010400FC7F0B")]
    [InlineData("0061736D02000000")]
    public void Decode_BytesOfNoVersion_AreMalformed(string bytes)
    {
        var error = Assert.Throws<WasmFormatException>(() => WasmModule.Decode(Convert.FromHexString(bytes)));
        Assert.Null(error.Feature);
        Assert.StartsWith("malformed module: ", error.Message, StringComparison.Ordinal);
    }
}
