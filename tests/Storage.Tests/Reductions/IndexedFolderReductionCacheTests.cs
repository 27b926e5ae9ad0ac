using System.Collections.Concurrent;
using Burst.Engine.Reduce;
using Burst.Storage.Reductions;
using Burst.Thunks;

namespace Burst.Storage.Tests.Reductions;

public sealed class IndexedFolderReductionCacheTests : ReductionCacheContract
{
    private readonly SampleThunk _thunk = new("first", "second");
    private readonly ConcurrentQueue<string> _log = [];
    private IndexedFolderReductionCache _cache = null!;

    protected override IReductionCache Cache => _cache;

    private string ReductionsPath => Files[".gg/reductions"];

    private string IndexPath => Files[".gg/burst/reductions"];

    private string BarePath => Path.Combine(ReductionsPath, _thunk.Hash.ToString());

    public override Task InitializeAsync() => OpenWithIndex();

    [Fact]
    public void TryGet_RecordedThunk_IsAnsweredByTheIndex()
    {
        _thunk.Record(_cache);
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
        Assert.Equal(1, _cache.IndexHitCount);
        Assert.Empty(_log);
    }

    [Fact]
    public void TryGet_FilesWrittenByGg_AreReadOnceThenIndexed()
    {
        _thunk.Record(new FolderReductionCache(ReductionsPath));
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
        Assert.Equal(0, _cache.IndexHitCount);
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
        Assert.Equal(1, _cache.IndexHitCount);
    }

    [Fact]
    public void TryGet_DeletedByGg_IsNo()
    {
        _thunk.Record(_cache);
        File.Delete(BarePath);
        Assert.Null(_thunk.Get(_cache));
    }

    [Fact]
    public void TryGet_ReplacedByGg_IsTheNewValue()
    {
        _thunk.Record(_cache);
        _thunk.Outputs = [ObjectHash.Of("new"u8), ObjectHash.Of("values"u8)];
        _thunk.Record(new FolderReductionCache(ReductionsPath));
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
        Assert.Equal(0, _cache.IndexHitCount);
    }

    [Fact]
    public void TryGet_BareFileWrittenInPlace_IsTheNewValue()
    {
        var thunk = new SampleThunk("out");
        thunk.Record(_cache);
        var path = Path.Combine(ReductionsPath, thunk.Hash.ToString());
        var before = File.GetLastWriteTimeUtc(path);
        thunk.Outputs = [ObjectHash.Of("new"u8)];
        File.WriteAllText(path, $"{thunk.Outputs[0]}");
        File.SetLastWriteTimeUtc(path, before.AddTicks(1));
        Assert.Equal(thunk.Outputs, thunk.Get(_cache));
    }

    [Fact]
    public async Task Open_Again_IsAnsweredByTheIndex()
    {
        _thunk.Record(_cache);
        await _cache.DisposeAsync();
        await OpenWithIndex();
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
        Assert.Equal(1, _cache.IndexHitCount);
    }

    [Fact]
    public async Task TryGet_IndexHeldByAnother_WorksWithoutAndSaysSo()
    {
        await using var second = new IndexedFolderReductionCache(ReductionsPath, IndexPath, indexThreshold: 0, log: _log.Enqueue);
        Assert.Null(_thunk.Get(second));
        await second.IndexOpening!;
        _thunk.Record(second);
        Assert.Equal(_thunk.Outputs, _thunk.Get(second));
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
        Assert.Contains($"process {Environment.ProcessId}", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryGet_IndexFolderCannotBeMade_WorksWithoutAndSaysSo()
    {
        File.WriteAllText(Files["file"], "");
        await using var cache = new IndexedFolderReductionCache(ReductionsPath, Files["file/index"], indexThreshold: 0, log: _log.Enqueue);
        _thunk.Record(cache);
        await cache.IndexOpening!;
        Assert.Equal(_thunk.Outputs, _thunk.Get(cache));
        Assert.StartsWith("working without an index", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryGet_BelowTheThreshold_OpensNoIndex()
    {
        await using var cache = new IndexedFolderReductionCache(ReductionsPath, Files["other"], indexThreshold: 3);
        _thunk.Record(cache);
        _thunk.Get(cache);
        _thunk.Get(cache);
        Assert.Null(cache.IndexOpening);
        _thunk.Get(cache);
        await cache.IndexOpening!;
        Assert.True(Directory.Exists(Files["other"]));
    }

    private async Task OpenWithIndex()
    {
        _cache = new IndexedFolderReductionCache(ReductionsPath, IndexPath, indexThreshold: 0, log: _log.Enqueue);
        Assert.Null(new SampleThunk("opens the index").Get(_cache));
        await _cache.IndexOpening!;
    }
}
