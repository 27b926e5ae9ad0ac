using Burst.Engine.Reduce;

namespace Burst.Storage.Tests.Reductions;

/// <summary>What every reduction cache does.</summary>
public abstract class ReductionCacheContract : IAsyncLifetime
{
    private readonly TemporaryFolder _files = new();

    private protected TemporaryFolder Files => _files;

    protected abstract IReductionCache Cache { get; }

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        await Cache.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public void TryGet_Absent_IsNo() => Assert.Null(new SampleThunk("out").Get(Cache));

    [Theory]
    [InlineData("out")]
    [InlineData("")]
    [InlineData("a", "b")]
    [InlineData("z", "a", "with space", "ünïcode", "x.o")]
    public void Record_Thunk_IsFound(params string[] tags)
    {
        var thunk = new SampleThunk(tags);
        thunk.Record(Cache);
        Assert.Equal(thunk.Outputs, thunk.Get(Cache));
    }

    [Fact]
    public void Record_HundredsOfOutputs_AreFound()
    {
        var thunk = new SampleThunk([.. Enumerable.Range(0, 300).Select(i => $"out{i}")]);
        thunk.Record(Cache);
        Assert.Equal(thunk.Outputs, thunk.Get(Cache));
    }

    [Fact]
    public void Record_OutputThatIsAThunk_IsFound()
    {
        var thunk = new SampleThunk("out");
        thunk.Outputs = [new SampleThunk(7, "inner").Hash];
        thunk.Record(Cache);
        Assert.Equal(thunk.Outputs, thunk.Get(Cache));
    }

    [Fact]
    public void Record_Again_Replaces()
    {
        var thunk = new SampleThunk("a", "b");
        thunk.Record(Cache);
        thunk.Outputs = [thunk.Outputs[1], thunk.Outputs[0]];
        thunk.Record(Cache);
        Assert.Equal(thunk.Outputs, thunk.Get(Cache));
    }

    [Fact]
    public async Task FlushAsync_AnyTime_KeepsWhatIsThere()
    {
        await Cache.FlushAsync();
        var thunk = new SampleThunk("out");
        thunk.Record(Cache);
        await Cache.FlushAsync();
        await Cache.FlushAsync();
        Assert.Equal(thunk.Outputs, thunk.Get(Cache));
    }

    [Fact]
    public void RecordAndGet_Hammer_NeverGivesAWrongAnswer()
    {
        const int Count = 200;
        var thunks = Enumerable.Range(0, Count).Select(i => new SampleThunk(i, "first", "second")).ToArray();
        Hammer.Run(thread =>
        {
            for (var i = 0; i < Count; i++)
            {
                var own = (i + (thread * Count / Hammer.ThreadCount)) % Count;
                thunks[own].Record(Cache);
                Assert.Equal(thunks[own].Outputs, thunks[own].Get(Cache));
                if (thunks[Count - 1 - i].Get(Cache) is { } other)
                    Assert.Equal(thunks[Count - 1 - i].Outputs, other);
            }
        });
        Assert.All(thunks, thunk => Assert.Equal(thunk.Outputs, thunk.Get(Cache)));
    }
}
