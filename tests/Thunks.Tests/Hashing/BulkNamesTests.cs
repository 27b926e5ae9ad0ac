using Burst.Thunks.Hashing;

namespace Burst.Thunks.Tests.Hashing;

public sealed class BulkNamesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(64)]
    [InlineData(200)]
    public void Of_MessagesOfAllLengths_AreNamedAsOneByOne(int count)
    {
        var random = new Random(count);
        var bytes = new byte[count * 300];
        random.NextBytes(bytes);
        var messages = new MessageRange[count];
        for (var i = 0; i < count; i++)
        {
            // Lengths around the ends of blocks, where the padding takes one block or two.
            var length = i < 130 ? i : random.Next(300);
            messages[i] = new MessageRange(random.Next(bytes.Length - length + 1), length);
        }

        AssertNamed(bytes, messages);
    }

    [Fact]
    public void Of_OneLongMessageAmongShortOnes_AreNamedAsOneByOne()
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        AssertNamed(bytes, [.. Enumerable.Range(0, 40).Select(i => new MessageRange(i, i == 7 ? 99_000 : i))]);
    }

    [Fact]
    public void Of_Thunks_AreNamedAsThunks()
    {
        var bytes = new byte[256];
        ObjectHash.ThunkMagic.CopyTo(bytes);
        var names = new ObjectHash[5];
        BulkNames.Of(bytes, [.. Enumerable.Range(0, 5).Select(i => new MessageRange(i, 100))], names);
        Assert.True(names[0].IsThunk);
        Assert.All(names[1..], name => Assert.False(name.IsThunk));
    }

    [Fact]
    public void Of_MessageBeyondTheBytes_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => BulkNames.Of(
        new byte[100], [.. Enumerable.Range(0, 8).Select(i => new MessageRange(i, 95))], new ObjectHash[8]));

    [Fact]
    public void Of_TooLittleRoom_Throws() => Assert.Throws<ArgumentException>(
        () => BulkNames.Of(new byte[100], new MessageRange[8], new ObjectHash[7]));

    private static void AssertNamed(byte[] bytes, MessageRange[] messages)
    {
        var names = new ObjectHash[messages.Length];
        BulkNames.Of(bytes, messages, names);
        Assert.Equal([.. messages.Select(message => ObjectHash.Of(message.Of(bytes)))], names);
    }
}
