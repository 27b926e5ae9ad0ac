using Burst.Engine;
using Burst.Storage.Reductions.Faster;

namespace Burst.Storage.Tests.Reductions.Faster;

public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly List<TaskCompletionSource> _commits = [];
    private readonly SemaphoreSlim _started = new(0);
    private readonly GroupCommit _group;

    public GroupCommitTests() => _group = new GroupCommit(Commit, TimeSpan.FromHours(1), TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _group.DisposeAsync();

    [Fact]
    public void FlushAsync_NothingChanged_IsDone() => Assert.True(_group.FlushAsync().IsCompletedSuccessfully);

    [Fact]
    public async Task FlushAsync_Several_ShareOneCommit()
    {
        _group.MarkChanged();
        var flushes = Enumerable.Range(0, 5).Select(_ => _group.FlushAsync().AsTask()).ToArray();
        await _started.WaitAsync();
        Assert.All(flushes, flush => Assert.False(flush.IsCompleted));
        _commits[0].SetResult();
        await Task.WhenAll(flushes);
        Assert.Single(_commits);
    }

    [Fact]
    public async Task FlushAsync_DuringACommitThatCoversIt_JoinsIt()
    {
        _group.MarkChanged();
        var first = _group.FlushAsync();
        await _started.WaitAsync();
        var second = _group.FlushAsync();
        _commits[0].SetResult();
        await first;
        await second;
        Assert.Single(_commits);
    }

    [Fact]
    public async Task FlushAsync_AfterAChangeDuringACommit_WaitsForTheNext()
    {
        _group.MarkChanged();
        var first = _group.FlushAsync();
        await _started.WaitAsync();
        _group.MarkChanged();
        var second = _group.FlushAsync().AsTask();
        _commits[0].SetResult();
        await first;
        await _started.WaitAsync();
        Assert.False(second.IsCompleted);
        _commits[1].SetResult();
        await second;
    }

    [Fact]
    public async Task FlushAsync_CommitFails_ThrowsAndTheNextTriesAgain()
    {
        _group.MarkChanged();
        var first = _group.FlushAsync();
        await _started.WaitAsync();
        _commits[0].SetException(new BurstException("full"));
        await Assert.ThrowsAsync<BurstException>(async () => await first);

        var second = _group.FlushAsync();
        await _started.WaitAsync();
        _commits[1].SetResult();
        await second;
    }

    [Fact]
    public async Task MarkChanged_NobodyWaits_CommitsAfterTheInterval()
    {
        await using var group = new GroupCommit(Commit, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        group.MarkChanged();
        await _started.WaitAsync();
        _commits[0].SetResult();
    }

    [Fact]
    public async Task FlushAsync_AfterDispose_Throws()
    {
        var group = new GroupCommit(Commit, TimeSpan.FromHours(1), TimeProvider.System);
        await group.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => { _ = group.FlushAsync(); });
    }

    private Task Commit()
    {
        var commit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _commits.Add(commit);
        _started.Release();
        return commit.Task;
    }
}
