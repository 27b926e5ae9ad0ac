using Burst.Workers.Docker.Warm;

namespace Burst.Workers.Tests.Docker;

public sealed class GpuShareTests
{
    [Fact]
    public async Task Take_MoreThanAreFree_WaitsForThoseGivenBack()
    {
        var share = new GpuShare(["0", "1", "2"]);
        var first = await share.TakeAsync(2, default);
        var second = share.TakeAsync(2, default).AsTask();
        var third = share.TakeAsync(1, default).AsTask();
        Assert.False(second.IsCompleted);
        Assert.False(third.IsCompleted); // first come, first served
        share.Return(first);
        Assert.Equal(["0", "1", "2"], (await second).Concat(await third).Order());
    }

    [Fact]
    public async Task Take_Cancelled_LetsThoseBehindThrough()
    {
        var share = new GpuShare(["0", "1"]);
        var held = await share.TakeAsync(1, default);
        using var source = new CancellationTokenSource();
        var greedy = share.TakeAsync(2, source.Token).AsTask();
        var modest = share.TakeAsync(1, default).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => greedy);
        Assert.Equal("01", string.Concat((await modest).Concat(held).Order()));
    }
}
