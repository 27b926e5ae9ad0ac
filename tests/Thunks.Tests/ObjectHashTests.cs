namespace Burst.Thunks.Tests;

public class ObjectHashTests
{
    [Theory]
    [InlineData("", "V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU00000000")]
    [InlineData("hello\n", "VWJG1tSLV3whtD_CxEPvZ0hu0_HFjrzTQgoai6Eb2vgM00000006")]
    [InlineData("##GGTHUNK##", "TzNaxQTxJWosKs4.jLw5STttYb5Eah.5DzdCQUTYlrOs0000000b")]
    [InlineData("##GGTHUNK#", "VdWdQC8uQ5KKCxZgGSrOuO.BggufETG4T2CtETq42j400000000a")]
    [InlineData("x", "VLXEWQrcmsEQBYnyp.6wy9chTD7GQPMTbAiWHF5IaSIE00000001")]
    public void Of_KnownContent_IsGgsName(string content, string name)
    {
        var hash = ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Equal(name, hash.ToString());
        Assert.Equal(hash, ObjectHash.Parse(name));
        Assert.Equal(content.Length, hash.LengthBytes);
        Assert.Equal(name[0] == 'T', hash.IsThunk);
    }

    [Fact]
    public void ParseAndFormat_AnyName_RoundTrips()
    {
        var random = new Random(7);
        var digest = new byte[32];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(digest);
            var length = random.NextInt64() >> (3 + random.Next(61));
            var hash = new ObjectHash((ObjectType)(i & 1), digest, length & ((1L << 60) - 1));
            var text = hash.ToString();
            Assert.Equal(hash, ObjectHash.Parse(text));
            Assert.True(ObjectHash.TryParse(text, out var again));
            Assert.Equal(hash, again);
            Assert.Equal(hash, ObjectHash.Parse(System.Text.Encoding.ASCII.GetBytes(text)));
        }
    }

    [Theory]
    [InlineData(0L, "00000000")]
    [InlineData(255L, "000000ff")]
    [InlineData(0xFFFFFFFFL, "ffffffff")]
    [InlineData(0x100000000L, "100000000")]
    [InlineData((1L << 60) - 1, "fffffffffffffff")]
    public void Format_Length_IsAtLeastEightHexDigits(long length, string digits) =>
        Assert.EndsWith(digits, new ObjectHash(ObjectType.Value, new byte[32], length).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("V")]
    [InlineData("V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU0000000")]
    [InlineData("X47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU00000000")]
    [InlineData("v47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU00000000")]
    [InlineData("V47DEQpj8HBSa-_TImW.5JCeuQeRkm5NMpJWZG3hSuFU00000000")]
    [InlineData("V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFV00000000")]
    [InlineData("V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU0000000G")]
    [InlineData("V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU0000000A")]
    [InlineData("V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU000000001")]
    [InlineData("V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU0000000000000001")]
    [InlineData("V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFÜ00000000")]
    public void Parse_NotAName_SaysSo(string text)
    {
        Assert.False(ObjectHash.TryParse(text, out _));
        Assert.False(ObjectHash.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _));
        Assert.Contains("not an object name", Assert.Throws<ThunkFormatException>(() => ObjectHash.Parse(text)).Message);
        Assert.Throws<ThunkFormatException>(() => ObjectHash.Parse(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Parse_BadCharacter_NamesItsPlace()
    {
        var exception = Assert.Throws<ThunkFormatException>(
            () => ObjectHash.Parse("V47DEQpj8HBSa._TImW.5JCeuQ!Rkm5NMpJWZG3hSuFU00000000"));
        Assert.Equal(26, exception.Offset);
        Assert.Contains("'!'", exception.Message);
    }

    [Theory]
    [InlineData("hello burst", "bafkreibdnaxcb5eizx2d3e7fuu3boia5bho3burzdfdj666vthj7hzmfva")]
    public void Cid_KnownContent_IsWhatIpfsSays(string content, string cid)
    {
        var hash = ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Equal(cid, Cid.Of(hash).ToString());
        Assert.Equal(hash, Cid.Parse(cid).ToObjectHash(content.Length));
    }

    [Fact]
    public void Cid_AnyHash_RoundTripsAndKeepsTheType()
    {
        var random = new Random(3);
        var digest = new byte[32];
        for (var i = 0; i < 1000; i++)
        {
            random.NextBytes(digest);
            var hash = new ObjectHash((ObjectType)(i & 1), digest, i);
            Assert.Equal(hash, Cid.Parse(Cid.Of(hash).ToString()).ToObjectHash(i));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("bafkreibdnaxcb5eizx2d3e7fuu3boia5bho3burzdfdj666vthj7hzmfv1")]
    [InlineData("bafkreibdnaxcb5eizx2d3e7fuu3boia5bho3burzdfdj666vthj7hzmfvb")]
    [InlineData("bafyreibdnaxcb5eizx2d3e7fuu3boia5bho3burzdfdj666vthj7hzmfva")]
    public void Cid_OfAnotherKind_IsRefused(string text) => Assert.Throws<ThunkFormatException>(() => Cid.Parse(text));

    [Fact]
    public void OutputRef_HashAndTag_SplitAtTheFirstMark()
    {
        var hash = ObjectHash.Of("##GGTHUNK##"u8);
        Assert.Equal(new OutputRef(hash), OutputRef.Parse($"{hash}"));
        Assert.Equal(new OutputRef(hash, "a#b"), OutputRef.Parse($"{hash}#a#b"));
        Assert.Equal($"{hash}#a#b", new OutputRef(hash, "a#b").ToString());
        Assert.False(OutputRef.TryParse("nonsense#x", out _));
    }
}
