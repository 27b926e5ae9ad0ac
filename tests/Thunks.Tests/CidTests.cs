
namespace Burst.Thunks.Tests;

public sealed class CidTests
{
    [Fact]
    public void ToString_OneBlock_BothSpellings()
    {
        // "hello world\n" as a file of one block.
        var id = Cid.Parse("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");
        Assert.Equal(0, id.Version);
        Assert.Equal(CidCodec.DagProtobuf, id.Codec);
        Assert.Equal("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", $"{id}");
        var other = id.WithVersion(1);
        Assert.StartsWith("bafybei", $"{other}", StringComparison.Ordinal);
        Assert.Equal(id, other);
        Assert.Equal(id, Cid.Parse($"{other}"));
    }

    [Fact]
    public void Raw_Object_SameTextAsBurstsCid()
    {
        var hash = ObjectHash.Of("hello world\n"u8);
        var id = Cid.Of(CidCodec.Raw, "hello world\n"u8);
        Assert.Equal($"{Cid.Of(hash)}", $"{id}");
        Assert.Equal(hash, id.ToObjectHash(12));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("Qm")]
    [InlineData("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5")]
    [InlineData("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o1")]
    [InlineData("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff0o")]
    [InlineData("bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei")]
    [InlineData("bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei1")]
    [InlineData("zzzz")]
    [InlineData("f0155")]
    public void Parse_Other_SaysWhy(string text)
    {
        Assert.False(Cid.TryParse(text, out _));
        Assert.Throws<ThunkFormatException>(() => Cid.Parse(text));
    }

    [Fact]
    public void Parse_AnyEncoding_SameBlock()
    {
        var id = Cid.Of(CidCodec.Raw, "x"u8);
        var hex = "f01551220" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("x"u8));
        Assert.Equal(id, Cid.Parse(hex));
        Assert.Equal(id, Cid.Parse($"{id}".ToUpperInvariant()));
        Assert.True(Cid.LooksLikeOne($"{id}"));
        Assert.False(Cid.LooksLikeOne("inputs"));
    }
}
