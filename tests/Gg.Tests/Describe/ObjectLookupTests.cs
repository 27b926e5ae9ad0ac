using Burst.Engine;
using Burst.Gg.Describe;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Gg.Tests.Describe;

public sealed class ObjectLookupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PlainObjectStore _objects;
    private readonly ObjectLookup _lookup;

    public ObjectLookupTests()
    {
        _objects = new PlainObjectStore(_folder["blobs"]);
        _lookup = new ObjectLookup(_objects);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryFind_HashCidAndPrefix_SameObject()
    {
        var hash = Store("one");

        Assert.True(_lookup.TryFind(hash.ToString(), out var byHash));
        Assert.True(_lookup.TryFind(Cid.Of(hash).ToString(), out var byCid));
        Assert.True(_lookup.TryFind(hash.ToString()[..6], out var byPrefix));
        Assert.Equal([hash, hash, hash], [byHash, byCid, byPrefix]);
    }

    [Fact]
    public void TryFind_PrefixOfTwo_Throws()
    {
        Store("one");
        Store("two");

        var error = Assert.Throws<BurstException>(() => _lookup.TryFind("V", out _));
        Assert.Equal("Partial hash, multiple matches found.", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("../blobs/V")]
    [InlineData("Tzzz")]
    public void TryFind_NoSuchObject_False(string text)
    {
        Store("one");

        Assert.False(_lookup.TryFind(text, out _));
    }

    private ObjectHash Store(string content)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        var hash = ObjectHash.Of(bytes);
        _objects.Write(hash, bytes);
        return hash;
    }
}
