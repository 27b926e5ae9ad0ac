using Burst.Thunks;

namespace Burst.Telemetry.Tests;

public sealed class TraceSampleTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.1, 850, 1150)]
    [InlineData(1, 10_000, 10_000)]
    public void Part_TenThousand_ThatShare(double share, int least, int most)
    {
        var sample = TraceSample.Part(share);
        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => sample.Takes(ObjectHash.Of(BitConverter.GetBytes(i)))), least, most);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Part_NoShare_Throws(double share) => Assert.Throws<ArgumentOutOfRangeException>(() => TraceSample.Part(share));

    [Fact]
    public void AtMost_TwoSeconds_ThatManyInEach()
    {
        var clock = new Clock();
        var sample = TraceSample.AtMost(100, clock);

        Assert.Equal(100, Enumerable.Range(0, 1000).Count(i => sample.Takes((ulong)i)));
        clock.Seconds = 0.9;
        Assert.DoesNotContain(Enumerable.Range(0, 100), i => sample.Takes((ulong)i));
        clock.Seconds = 1;
        Assert.Equal(100, Enumerable.Range(0, 1000).Count(i => sample.Takes((ulong)i)));
    }

    [Fact]
    public void Hammer_AtMost_NoMoreThanThat()
    {
        var sample = TraceSample.AtMost(1000, new Clock());
        var taken = 0;
        Parallel.For(0, 100_000, i => Interlocked.Add(ref taken, sample.Takes((ulong)i) ? 1 : 0));
        Assert.Equal(1000, taken);
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
