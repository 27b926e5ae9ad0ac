using System.Security.Cryptography;
using Burst.Storage.Packed;
using Burst.Thunks;

namespace Burst.Storage.Tests.Packed;

public sealed class PackedTableTests
{
    private readonly PackedTable _table = new();

    [Fact]
    public void TryFind_NamesThatDifferInTypeOrLengthOnly_AreTold()
    {
        var digest = SHA256.HashData("x"u8);
        _table.TryAdd(new ObjectHash(ObjectType.Value, digest, 1), "v"u8);
        Assert.False(_table.TryFind(new ObjectHash(ObjectType.Thunk, digest, 1), out _, out _));
        Assert.False(_table.TryFind(new ObjectHash(ObjectType.Value, digest, 2), out _, out _));
    }

    [Fact]
    public void TryFind_NamesWithTheSameTag_AreTold()
    {
        // The first eight bytes decide place and tag; these names share them.
        var names = Enumerable.Range(0, 200).Select(Collider).ToArray();
        for (var i = 0; i < names.Length; i++)
            Assert.True(_table.TryAdd(names[i], BitConverter.GetBytes(i)));
        for (var i = 0; i < names.Length; i++)
            Assert.Equal(i, BitConverter.ToInt32(Content(names[i], 4)));
        Assert.Equal(names.Length, _table.Count);
    }

    [Fact]
    public void Set_Again_ReplacesAndKeepsTheOldForItsReader()
    {
        var name = Collider(1);
        _table.Set(name, "old"u8);
        Assert.True(_table.TryFind(name, out var segment, out var offset));
        _table.Set(name, "new"u8);
        Assert.Equal("old"u8, segment.Slice(offset, 3).Span);
        Assert.Equal("new"u8, Content(name, 3));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Set_ContentWithASegmentOfItsOwn_Replaces()
    {
        var name = Collider(1);
        _table.Set(name, new byte[200_000]);
        var changed = new byte[200_000];
        changed[^1] = 7;
        _table.Set(name, changed);
        Assert.Equal(7, Content(name, 200_000)[^1]);
    }

    [Fact]
    public void TryAdd_Hammer_AddsEachOnceAndLosesNone()
    {
        const int Names = 30_000;
        var names = Enumerable.Range(0, Names)
            .Select(i => new ObjectHash(ObjectType.Value, SHA256.HashData(BitConverter.GetBytes(i)), 4)).ToArray();
        long added = 0;
        Hammer.Run(thread =>
        {
            for (var i = 0; i < Names; i++)
            {
                if (_table.TryAdd(names[i], BitConverter.GetBytes(i)))
                    Interlocked.Increment(ref added);
                var other = (i * 7) % Names;
                if (_table.TryFind(names[other], out var segment, out var offset))
                    Assert.Equal(other, BitConverter.ToInt32(segment.Slice(offset, 4).Span));
                Assert.Equal(i, BitConverter.ToInt32(Content(names[i], 4)));
            }
        });
        Assert.Equal(Names, added);
        Assert.Equal(Names, _table.Count);
    }

    private static ObjectHash Collider(int number)
    {
        var digest = new byte[ObjectHash.DigestLength];
        BitConverter.TryWriteBytes(digest.AsSpan(16), number);
        return new ObjectHash(ObjectType.Value, digest, 4);
    }

    private ReadOnlySpan<byte> Content(in ObjectHash name, int length)
    {
        Assert.True(_table.TryFind(name, out var segment, out var offset));
        return segment.Slice(offset, length).Span;
    }
}
