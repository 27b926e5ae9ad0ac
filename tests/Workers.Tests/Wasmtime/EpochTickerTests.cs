using Burst.Workers.Wasmtime;

namespace Burst.Workers.Tests.Wasmtime;

public sealed class EpochTickerTests
{
    [Fact]
    public void Enter_ManyTimes_TicksAgainAfterSleep()
    {
        using var ticked = new SemaphoreSlim(0);
        using var ticker = new EpochTicker(() => ticked.Release());
        for (var i = 0; i < 3; i++)
        {
            ticker.Enter();
            Assert.True(ticked.Wait(TimeSpan.FromSeconds(30)));
            ticker.Leave();
        }
    }

    [Fact]
    public void Dispose_NeverUsed_Ends() => new EpochTicker(static () => { }).Dispose();
}
