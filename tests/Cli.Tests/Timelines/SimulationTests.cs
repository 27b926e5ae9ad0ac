using Burst.Cli.Timelines;

namespace Burst.Cli.Tests.Timelines;

public sealed class SimulationTests
{
    [Theory]
    [InlineData(1, 11)]
    [InlineData(2, 7)] // 1 and 3 beside 2 and 4, then the link
    [InlineData(3, 6)] // 4 comes when 1 is over
    [InlineData(4, 5)]
    [InlineData(2000, 5)]
    public void Run_Workers_AsListSchedulingGives(int workers, double seconds) =>
        Assert.Equal(seconds, Run(Samples.Build(), workers, TimeSpan.Zero).TotalSeconds);

    [Fact]
    public void Run_Overhead_ForEachThunk() =>
        Assert.Equal(11 + (5 * 0.5), Run(Samples.Build(), 1, TimeSpan.FromSeconds(0.5)).TotalSeconds);

    [Fact]
    public void Run_ProcessorTime_Half()
    {
        var tasks = Samples.Build().Tasks;
        var cost = Simulation.Cost(usesProcessorTime: true, TimeSpan.Zero);
        Assert.Equal(5.5, Simulation.Run(tasks, new TaskOrder(tasks), cost, 1).TotalSeconds);
    }

    [Fact]
    public void Run_CachedBetween_CostsNothingAndNeedsNoWorker()
    {
        var cached = Samples.Task(7, 0) with { State = TaskState.Cached };
        var timeline = Samples.Timeline(Samples.Task(1), cached, Samples.Task(2, 1));
        Assert.Equal(3, Run(timeline, 1, TimeSpan.FromSeconds(0)).TotalSeconds);
    }

    [Fact]
    public void Find_Build_LongestChain()
    {
        var tasks = Samples.Build().Tasks;
        var path = CriticalPath.Find(tasks, new TaskOrder(tasks), task => task.Elapsed);
        Assert.Equal([4, 0], path.Tasks.ToArray());
        Assert.Equal(5, path.Length.TotalSeconds);
    }

    [Fact]
    public void Find_NoTasks_Empty()
    {
        var path = CriticalPath.Find([], new TaskOrder([]), task => task.Elapsed);
        Assert.Empty(path.Tasks);
        Assert.Equal(TimeSpan.Zero, path.Length);
    }

    [Fact]
    public void Order_Circle_SaysSo()
    {
        var timeline = Samples.Timeline(Samples.Task(1, 1), Samples.Task(1, 0), Samples.Task(1));
        Assert.Contains("2 tasks", Assert.Throws<InvalidDataException>(() => new TaskOrder(timeline.Tasks)).Message, StringComparison.Ordinal);
    }

    private static TimeSpan Run(Timeline timeline, int workers, TimeSpan overhead) =>
        Simulation.Run(timeline.Tasks, new TaskOrder(timeline.Tasks), Simulation.Cost(false, overhead), workers);
}
