using Burst.Cli.Top;
using Burst.Engine;

namespace Burst.Cli.Tests.Top;

public sealed class ServerSourceTests
{
    [Fact]
    public void Read_Metrics_AsARun()
    {
        var run = ServerSource.Read(
            """
            # HELP burst_slots Thunks that can run at once.
            # TYPE burst_slots gauge
            burst_slots 8
            burst_thunks_running 3
            burst_thunks_waiting 4
            burst_thunks_executed_total 100
            burst_thunks_recalled_total 50
            burst_thunks_failed_total 1
            burst_uptime_seconds 12
            process_cpu_seconds_total 1.5
            process_resident_memory_bytes 1e+08
            """, "burst serve worker:9924");

        Assert.Equal((158, 150, 100, 50, 1), (run.Known, run.Done, run.Executed, run.Cached, run.Failed));
        Assert.Equal((12, 1.5, 100_000_000), (run.Seconds, run.ProcessorSeconds, run.MemoryBytes));
        Assert.Equal(new PoolSnapshot("slots", 8, 3, 4), Assert.Single(run.Pools));
    }

    [Fact]
    public void Read_SomethingElse_SaysSo() =>
        Assert.Contains("not those of 'burst serve'", Assert.Throws<BurstException>(() => ServerSource.Read("go_gc 1", "x")).Message, StringComparison.Ordinal);
}
