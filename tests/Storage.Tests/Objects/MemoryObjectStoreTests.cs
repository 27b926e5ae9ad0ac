using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    [Fact]
    public void TryRead_StoreIsGone_BytesStay()
    {
        var read = Enumerable.Range(0, 40).Select(ReadOfAStoreThatIsGone).ToArray();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            FillAnother();
        }

        for (var i = 0; i < read.Length; i++)
            Assert.Equal(Content(i), read[i].ToArray());
    }

    [Fact]
    public void TryRead_Hammer_BytesOutliveTheirStores()
    {
        Hammer.Run(thread =>
        {
            for (var i = 0; i < 60; i++)
            {
                var number = (thread * 1000) + i;
                var read = ReadOfAStoreThatIsGone(number);
                if (thread == 0)
                    GC.Collect();
                else
                    FillAnother();
                Assert.Equal(Content(number), read.ToArray());
            }
        });
    }

    [Fact]
    public void Write_AMillionObjects_AreFoundAndNotAllocatedOnTheHeap()
    {
        const int Objects = 1_000_000;
        var content = new byte[100];
        _store.Write(Name(-1, content.Length), content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Objects; i++)
            _store.Write(Name(i, content.Length), content);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Objects + 1, _store.Count);
        Assert.All(Enumerable.Range(0, Objects / 1000), i => Assert.True(_store.Contains(Name(i * 1000, content.Length))));
        Assert.False(_store.Contains(Name(Objects, content.Length)));
        Assert.InRange(allocated, 0, Objects);
        Assert.InRange(_store.HeldBytes, Objects * 150L, Objects * 200L);
    }

    [Fact]
    public void Write_LongestObjectAndOneMore_IsRefusedByName()
    {
        // Nothing is read of it: the length is looked at first.
        var length = MemoryObjectStore.MaxLengthBytes + 1;
        var error = Assert.Throws<ObjectStoreException>(() =>
        {
            byte first = 0;
            _store.Write(Name(1, length), MemoryMarshal.CreateReadOnlySpan(ref first, length));
        });
        Assert.Contains($"{length} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HugeObject_IsReadBack()
    {
        var content = new byte[200_000_000];
        content[0] = 1;
        content[^1] = 2;
        var name = Name(1, content.Length);
        _store.Write(name, content);
        Assert.True(_store.TryRead(name, out var read));
        Assert.True(read.Span.SequenceEqual(content));
    }

    // Not inlined, so that the collector does not find the store in the caller's frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlyMemory<byte> ReadOfAStoreThatIsGone(int number)
    {
        var store = new MemoryObjectStore();
        var name = store.Add(Content(number));
        Assert.True(store.TryRead(name, out var read));
        return read;
    }

    /// <summary>Takes and writes memory that was given back too early, if any was.</summary>
    private static void FillAnother()
    {
        var store = new MemoryObjectStore();
        for (var i = 0; i < 200; i++)
        {
            var other = new byte[1 + (i * 40)];
            Array.Fill(other, (byte)0xEE);
            store.Write(Name(i, other.Length), other);
        }
    }

    /// <summary>Small ones, and ones that have a block of their own.</summary>
    private static byte[] Content(int number)
    {
        var content = new byte[number % 4 == 0 ? 70_000 : 10 + number];
        new Random(number).NextBytes(content);
        return content;
    }

    /// <summary>As evenly spread as a real name, without the cost of hashing.</summary>
    private static ObjectHash Name(int number, int lengthBytes)
    {
        Span<ulong> digest = stackalloc ulong[4];
        digest[0] = (ulong)(number + 1) * 0x9E3779B97F4A7C15;
        digest[1] = (ulong)number;
        return new ObjectHash(ObjectType.Value, MemoryMarshal.AsBytes(digest), lengthBytes);
    }
}
