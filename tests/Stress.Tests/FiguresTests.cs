using Burst.Stress.Scenarios;

namespace Burst.Stress.Tests;

public class FiguresTests
{
    [Fact]
    public void LatencyMs_OneInHundredIsSlow_TellsWhatTheOthersTook()
    {
        var figures = new Figures();
        for (var i = 0; i < 990; i++)
            figures.AddLatency(2);
        for (var i = 0; i < 10; i++)
            figures.AddLatency(500);

        Assert.InRange(figures.LatencyMs(0.99)!.Value, 2, 2.1);
        Assert.InRange(figures.LatencyMs(0.995)!.Value, 500, 525);
    }

    [Fact]
    public void LatencyMs_NothingRan_IsNothing() => Assert.Null(new Figures().LatencyMs(0.99));

    [Fact]
    public void AddPeak_LessThanBefore_KeepsTheMost()
    {
        var figures = new Figures();
        figures.AddPeak(7);
        figures.AddPeak(5);

        Assert.Equal(7, figures.PeakBytes);
    }
}
