using Burst.Engine.Reduce;
using Burst.Storage.Reductions;

namespace Burst.Storage.Tests.Reductions;

public sealed class MemoryReductionCacheTests : ReductionCacheContract
{
    private readonly MemoryReductionCache _cache = new();

    protected override IReductionCache Cache => _cache;

    [Fact]
    public void Count_AfterTheSameAgain_CountsOnce()
    {
        var thunk = new SampleThunk("out");
        thunk.Record(_cache);
        thunk.Record(_cache);
        Assert.Equal(1, _cache.Count);
    }
}
