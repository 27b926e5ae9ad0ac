using Burst.Remote.Pool;

namespace Burst.Remote.Tests.Pool;

public class UsualTimesTests
{
    private readonly UsualTimes _times = new();

    [Fact]
    public void OverdueAfter_FewRuns_HasNoMeasure()
    {
        Add("f", 7, 5);

        Assert.Null(_times.OverdueAfter("f"));
        Assert.Null(_times.OverdueAfter("g"));
    }

    [Fact]
    public void OverdueAfter_EnoughRuns_IsFourTimesWhatNineInTenTook()
    {
        Add("f", 18, 2);
        Add("f", 1, 3);
        Add("f", 1, 1000);

        Assert.Equal(TimeSpan.FromSeconds(12), _times.OverdueAfter("f"));
        Assert.Null(_times.OverdueAfter("g"));
    }

    [Fact]
    public void OverdueAfter_TinyFunction_IsASecond()
    {
        Add("f", 20, 0.001);

        Assert.Equal(TimeSpan.FromSeconds(1), _times.OverdueAfter("f"));
    }

    [Fact]
    public void OverdueAfter_ManyRuns_GoesByTheLastOnes()
    {
        Add("f", 100, 50);
        Add("f", 64, 1);

        Assert.Equal(TimeSpan.FromSeconds(4), _times.OverdueAfter("f"));
    }

    private void Add(string function, int count, double seconds)
    {
        for (var i = 0; i < count; i++)
            _times.Add(function, TimeSpan.FromSeconds(seconds));
    }
}
