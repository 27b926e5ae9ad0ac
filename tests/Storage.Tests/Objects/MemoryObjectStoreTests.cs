using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Thunks;

namespace Burst.Storage.Tests.Objects;

public sealed class MemoryObjectStoreTests : ObjectStoreContract
{
    private readonly MemoryObjectStore _store = new();

    protected override IObjectStore Store => _store;

    [Fact]
    public void Count_AfterWritesOfTheSame_CountsOnce()
    {
        _store.Write(ObjectHash.Of("one"u8), "one"u8);
        _store.Write(ObjectHash.Of("one"u8), "one"u8);
        _store.Write(ObjectHash.Of("three"u8), "three"u8);
        Assert.Equal(2, _store.Count);
        Assert.Equal(8, _store.LengthBytes);
    }

    [Fact]
    public void TryRead_Twice_GivesTheSameBytesInPlace()
    {
        _store.Write(ObjectHash.Of("here"u8), "here"u8);
        Assert.True(_store.TryRead(ObjectHash.Of("here"u8), out var first));
        Assert.True(_store.TryRead(ObjectHash.Of("here"u8), out var second));
        Assert.Equal(first, second); // the same memory, not a copy
    }

    [Fact]
    public void TryRead_BytesReadEarly_StayWhenTheStoreGrows()
    {
        _store.Write(ObjectHash.Of("early"u8), "early"u8);
        Assert.True(_store.TryRead(ObjectHash.Of("early"u8), out var early));
        for (var i = 0; i < 50_000; i++)
        {
            var content = BitConverter.GetBytes(i);
            _store.Write(ObjectHash.Of(content), content);
        }

        Assert.Equal("early"u8, early.Span);
        Assert.Equal(50_001, _store.Count);
    }
}
