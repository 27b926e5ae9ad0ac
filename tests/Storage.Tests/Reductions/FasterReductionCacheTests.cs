using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Storage.Reductions;

namespace Burst.Storage.Tests.Reductions;

public sealed class FasterReductionCacheTests : ReductionCacheContract
{
    private static readonly FasterReductionOptions Tiny = new()
    {
        MemoryBytes = 1 << 16,
        PageBytes = 1 << 14,
        IndexBytes = 1 << 16,
        SegmentBytes = 1 << 20,
        CommitTimeout = TimeSpan.FromSeconds(20),
    };

    private readonly List<string> _messages = [];
    private FasterReductionCache _cache;

    public FasterReductionCacheTests() => _cache = Open(FasterReductionOptions.Small);

    protected override IReductionCache Cache => _cache;

    private string StorePath => Files["store"];

    [Fact]
    public async Task Open_AfterDispose_HasEverything()
    {
        var thunks = Record(_cache, 1000);
        await Reopen(FasterReductionOptions.Small);
        AssertHas(_cache, thunks);
        Assert.Empty(_messages);
    }

    [Fact]
    public async Task TryGet_StoreLargerThanItsMemory_ReadsFromDisk()
    {
        await Reopen(Tiny);
        var thunks = Record(_cache, 5000);
        AssertHas(_cache, thunks);
        await Reopen(Tiny);
        AssertHas(_cache, thunks);
        Hammer.Run(_ => AssertHas(_cache, thunks[..500]));
    }

    [Fact]
    public async Task TryGet_RecordInMemory_AllocatesNothing()
    {
        // While a commit runs sessions take part in it, so none may be left to come.
        var thunks = Record(_cache, 100);
        await _cache.FlushAsync();
        foreach (var thunk in thunks)
            thunk.Hits(_cache);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var thunk in thunks)
            Assert.True(thunk.Hits(_cache));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task TryGet_LongRecordOnDisk_IsRead()
    {
        await Reopen(Tiny);
        var thunk = new SampleThunk([.. Enumerable.Range(0, 200).Select(i => $"out{i}")]);
        thunk.Record(_cache);
        Record(_cache, 3000);
        Assert.Equal(thunk.Outputs, thunk.Get(_cache));
    }

    [Fact]
    public async Task Record_MoreOutputsThanAPageHolds_ThrowsAndNamesTheLimit()
    {
        await Reopen(Tiny);
        var thunk = new SampleThunk([.. Enumerable.Range(0, 500).Select(i => $"out{i}")]);
        var error = Assert.Throws<BurstException>(() => thunk.Record(_cache));
        Assert.Contains("PageBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Twice_ThrowsAndNamesFolderAndProcess()
    {
        var error = Assert.Throws<BurstException>(() => Open(FasterReductionOptions.Small));
        Assert.Contains(StorePath, error.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderBelowARegularFile_Throws()
    {
        File.WriteAllText(Files["file"], "");
        Assert.Throws<BurstException>(() => new FasterReductionCache(Files["file/store"]));
    }

    [Fact]
    public async Task Open_WithOtherSizes_StartsEmpty()
    {
        var thunks = Record(_cache, 10);
        await Reopen(Tiny);
        Assert.Null(thunks[0].Get(_cache));
        Assert.Single(Directory.GetDirectories(StorePath));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task Open_TruncatedLog_StartsEmptyAndSaysSo(int keptBytes)
    {
        var thunks = Record(_cache, 2000);
        await Reopen(FasterReductionOptions.Small, () =>
        {
            using var log = new FileStream(FileOf("hlog.0"), FileMode.Open);
            log.SetLength(keptBytes);
        });
        Assert.Null(thunks[^1].Get(_cache));
        Assert.Contains(StorePath, Assert.Single(_messages), StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(StorePath, "*.corrupt"));
        thunks[0].Record(_cache);
        await Reopen(FasterReductionOptions.Small);
        AssertHas(_cache, thunks[..1]);
    }

    [Fact]
    public async Task Open_DamagedCheckpoint_StartsEmptyAndSaysSo()
    {
        var thunks = Record(_cache, 100);
        await Reopen(FasterReductionOptions.Small, () => Overwrite("cpr-checkpoints", "info.dat.0"));
        Assert.Single(_messages);
        Assert.Null(thunks[0].Get(_cache));
    }

    [Theory]
    [InlineData("info.dat.0")]
    [InlineData("ht.dat.0")]
    public async Task Open_DamagedIndex_HasEverything(string file)
    {
        var thunks = Record(_cache, 100);
        await Reopen(FasterReductionOptions.Small, () => Overwrite("index-checkpoints", file));
        AssertHas(_cache, thunks);
        Assert.Empty(_messages);
    }

    [Fact]
    public async Task Open_DamagedSeal_HasEverything()
    {
        var thunks = Record(_cache, 100);
        await Reopen(FasterReductionOptions.Small, () => File.WriteAllText(FileOf("seal"), "noise\n"));
        AssertHas(_cache, thunks);
        await Reopen(FasterReductionOptions.Small, () => File.Delete(FileOf("seal")));
        AssertHas(_cache, thunks);
        Assert.Empty(_messages);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Open_FlippedBits_StartsEmptyAndSaysSo(int seed)
    {
        // FASTER would follow them as addresses and lengths, out of its memory.
        var thunks = Record(_cache, 2000);
        var random = new Random(seed);
        await Reopen(FasterReductionOptions.Small, () =>
        {
            var log = File.ReadAllBytes(FileOf("hlog.0"));
            for (var i = 0; i < 20; i++)
                log[random.Next(log.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(FileOf("hlog.0"), log);
        });
        Assert.All(thunks, thunk => Assert.Null(thunk.Get(_cache)));
        Assert.Contains("hlog.0 has changed", Assert.Single(_messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryGet_BytesChangedOnDisk_NeverGivesAWrongAnswer()
    {
        // As after a crash, without a seal: what is read is checked by itself.
        await Reopen(Tiny);
        var thunks = Record(_cache, 5000);
        await Reopen(Tiny, () =>
        {
            var log = File.ReadAllBytes(FileOf("hlog.0"));
            var outputs = System.Runtime.InteropServices.MemoryMarshal.AsBytes<Thunks.ObjectHash>(thunks[7].Outputs);
            var place = log.AsSpan().IndexOf(outputs);
            Assert.True(place > 0);
            log[place + 3] ^= 1;
            File.WriteAllBytes(FileOf("hlog.0"), log);
            File.Delete(FileOf("seal"));
        });
        Assert.Null(thunks[7].Get(_cache));
        AssertHas(_cache, thunks[..7]);
        AssertHas(_cache, thunks[8..]);
    }

    [Fact]
    public async Task Open_AfterOpeningsThatDidNotComeThrough_StartsEmpty()
    {
        Record(_cache, 10);
        await Reopen(FasterReductionOptions.Small, () => File.WriteAllText(FileOf("opening"), "..."));
        Assert.Contains("did not come through", Assert.Single(_messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlushAsync_ManyAtOnceWhileRecording_AllComplete()
    {
        var thunks = Enumerable.Range(0, 400).Select(i => new SampleThunk(i, "out")).ToArray();
        var flushes = new System.Collections.Concurrent.ConcurrentBag<Task>();
        Hammer.Run(thread =>
        {
            for (var i = thread; i < thunks.Length; i += Hammer.ThreadCount)
            {
                thunks[i].Record(_cache);
                if (i % 10 < Hammer.ThreadCount)
                    flushes.Add(_cache.FlushAsync().AsTask());
            }
        });
        await Task.WhenAll(flushes);
        await Reopen(FasterReductionOptions.Small);
        AssertHas(_cache, thunks);
    }

    [SmallDiskFact]
    public async Task FlushAsync_DiskNearlyFull_ThrowsAndGoesOnOnceThereIsSpace()
    {
        using var disk = new SmallDisk(16 << 20);
        var options = Tiny with { ReserveBytes = 1 << 20, CommitInterval = TimeSpan.FromMilliseconds(5) };
        await using (var cache = new FasterReductionCache(disk.Path + "/store", options))
        {
            var thunks = Record(cache, 100);
            await cache.FlushAsync();
            var filler = disk.Fill();
            Assert.Contains("bytes are free", await FlushUntilRefused(cache), StringComparison.Ordinal);
            AssertHas(cache, thunks);
            File.Delete(filler);
            await FlushUntilAccepted(cache);
            Record(cache, 200);
            await cache.FlushAsync();
        }

        await using var reopened = new FasterReductionCache(disk.Path + "/store", options);
        AssertHas(reopened, [.. Enumerable.Range(0, 200).Select(i => new SampleThunk(i, "out"))]);
    }

    [SmallDiskFact]
    public async Task Record_UntilTheDiskIsFull_ThrowsAndCloses()
    {
        using var disk = new SmallDisk(8 << 20);
        var options = Tiny with { ReserveBytes = 1 << 20, CommitInterval = TimeSpan.FromMilliseconds(5) };
        var cache = new FasterReductionCache(disk.Path + "/store", options);
        Assert.Throws<BurstException>(() => Record(cache, 1_000_000));
        await cache.DisposeAsync();
    }

    [SmallDiskFact]
    public async Task Record_WritesFailInsideFaster_ThrowsInsteadOfHanging()
    {
        using var disk = new SmallDisk(16 << 20);
        var options = Tiny with
        {
            // As if the disk had been filled between the check for free space and the write.
            ReserveBytes = -(1L << 40),
            CommitTimeout = TimeSpan.FromSeconds(2),
        };
        var cache = new FasterReductionCache(disk.Path + "/store", options);
        var thunks = Record(cache, 100);
        await cache.FlushAsync();
        disk.Fill();

        Hammer.Run(_ => Assert.Throws<BurstException>(() => Record(cache, 100_000)));

        Assert.Contains("CommitTimeout", await FlushUntilRefused(cache), StringComparison.Ordinal);
        AssertHas(cache, thunks);
        await cache.DisposeAsync();
    }

    private static async Task<string> FlushUntilRefused(FasterReductionCache cache)
    {
        for (var i = 1_000_000; ; i++)
        {
            try
            {
                new SampleThunk(i, "out").Record(cache);
                await cache.FlushAsync();
            }
            catch (BurstException error)
            {
                return error.Message;
            }
        }
    }

    private static async Task FlushUntilAccepted(FasterReductionCache cache)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await cache.FlushAsync();
                return;
            }
            catch (BurstException) when (attempt < 100)
            {
                // The background commit that was under way had not seen the space yet.
            }
        }
    }

    private static SampleThunk[] Record(FasterReductionCache cache, int count)
    {
        var thunks = new List<SampleThunk>();
        for (var i = 0; i < count; i++)
        {
            var thunk = new SampleThunk(i, "out");
            thunk.Record(cache);
            thunks.Add(thunk);
        }

        return [.. thunks];
    }

    private static void AssertHas(FasterReductionCache cache, SampleThunk[] thunks)
    {
        foreach (var thunk in thunks)
            Assert.Equal(thunk.Outputs, thunk.Get(cache));
    }

    private FasterReductionCache Open(FasterReductionOptions options) => new(StorePath, options, _messages.Add);

    private async Task Reopen(FasterReductionOptions options, Action? meanwhile = null)
    {
        await _cache.DisposeAsync();
        meanwhile?.Invoke();
        _cache = Open(options);
    }

    private void Overwrite(string folder, string name)
    {
        foreach (var path in Directory.GetFiles(FileOf(folder), name, SearchOption.AllDirectories))
            File.WriteAllBytes(path, new byte[new FileInfo(path).Length]);
    }

    private string FileOf(string name)
    {
        var folders = Directory.GetDirectories(StorePath, "log-*");
        return Path.Combine(folders.Single(path => !path.EndsWith(".corrupt", StringComparison.Ordinal)), name);
    }
}
