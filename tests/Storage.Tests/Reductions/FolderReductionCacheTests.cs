using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Storage.Reductions;
using Burst.Thunks;

namespace Burst.Storage.Tests.Reductions;

public sealed class FolderReductionCacheTests : ReductionCacheContract
{
    private readonly FolderReductionCache _cache;
    private readonly SampleThunk _thunk = new("first", "second");

    public FolderReductionCacheTests() => _cache = new FolderReductionCache(Files[".gg/reductions"]);

    protected override IReductionCache Cache => _cache;

    private string BarePath => Files[$".gg/reductions/{_thunk.Hash}"];

    [Fact]
    public void Record_TwoOutputs_WritesGgsFiles()
    {
        _thunk.Record(_cache);
        Assert.Equal(
            [$"{_thunk.Hash}", $"{_thunk.Hash}#first", $"{_thunk.Hash}#second"], Files.Names(".gg/reductions"));
        Assert.Equal($"{_thunk.Outputs[0]}", File.ReadAllText(BarePath));
        Assert.Equal($"{_thunk.Outputs[0]}", File.ReadAllText(BarePath + "#first"));
        Assert.Equal($"{_thunk.Outputs[1]}", File.ReadAllText(BarePath + "#second"));
        Assert.All(
            Directory.GetFiles(Files[".gg/reductions"]),
            path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
    }

    [Fact]
    public void Record_OverAnyMixOfFiles_ReplacesAllAndLeavesNoOther()
    {
        _thunk.Record(_cache);
        File.WriteAllText(BarePath + "#first", "garbage");
        File.Delete(BarePath);
        _thunk.Record(_cache);
        Assert.Equal(3, Files.Names(".gg/reductions").Length);
        Assert.Equal($"{_thunk.Outputs[0]}", File.ReadAllText(BarePath + "#first"));
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
    }

    [Fact]
    public void TryGet_FilesWrittenByGg_AreRead()
    {
        Write("", $"{_thunk.Outputs[0]}");
        Write("#first", $"{_thunk.Outputs[0]}");
        Write("#second", $"{_thunk.Outputs[1]}");
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
    }

    [Fact]
    public void TryGet_OneOutputAndOnlyTheBareFile_IsFound()
    {
        var thunk = new SampleThunk("out");
        Directory.CreateDirectory(Files[".gg/reductions"]);
        File.WriteAllText(Files[$".gg/reductions/{thunk.Hash}"], $"{thunk.Outputs[0]}");
        Assert.Equal(thunk.Outputs, thunk.Get(_cache));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#second")]
    public void TryGet_FileDeleted_IsNo(string suffix)
    {
        _thunk.Record(_cache);
        File.Delete(BarePath + suffix);
        Assert.Null(_thunk.Get(_cache));
    }

    [Theory]
    [InlineData("")]
    [InlineData("V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU0000000")]
    [InlineData("X47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU00000000")]
    [InlineData("V47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU00000000")]
    public void TryGet_MalformedFile_IsNoUntilRecordedAgain(string content)
    {
        Write("", content);
        Write("#second", $"{_thunk.Outputs[1]}");
        Assert.Null(_thunk.Get(_cache));
        _thunk.Record(_cache);
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
    }

    [Fact]
    public void TryGet_LongerFile_IsCutAsGgDoes()
    {
        Write("", $"{_thunk.Outputs[0]}\nand more");
        Write("#second", $"{_thunk.Outputs[1]}\n");
        Assert.Equal(_thunk.Outputs, _thunk.Get(_cache));
    }

    [Theory]
    [InlineData("nul\0", "zero byte")]
    public void Record_TagThatCannotBeAFileName_ThrowsAndNamesIt(string tag, string reason)
    {
        var error = Assert.Throws<BurstException>(() => new SampleThunk("fine", tag).Record(_cache));
        Assert.Contains(tag, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Files[".gg"]));
    }

    [Fact]
    public void Record_TagWithSlash_IsFound()
    {
        var sample = new SampleThunk("/dev/stdout", "sub/file", "sub/");
        sample.Record(_cache);
        Assert.Equal(sample.Outputs, sample.Get(_cache));
    }

    [Theory]
    [InlineData("a/b", "a\\b")]
    [InlineData("a\\b/", "a/b\\")]
    public void Record_TagsOfOneFile_Throws(string one, string other)
    {
        var error = Assert.Throws<BurstException>(() => new SampleThunk(one, other).Record(_cache));
        Assert.Contains("backslash", error.Message, StringComparison.Ordinal);
        Assert.Null(new SampleThunk(one, other).Get(_cache));
    }

    [Fact]
    public void Record_LongestTag_IsFoundAndOneMoreThrows()
    {
        var longest = new SampleThunk("a", new string('b', 202));
        longest.Record(_cache);
        Assert.Equal(longest.Outputs, longest.Get(_cache));

        var error = Assert.Throws<BurstException>(() => new SampleThunk("a", new string('b', 203)).Record(_cache));
        Assert.Contains("203 bytes, at most 202", error.Message, StringComparison.Ordinal);
        Assert.Null(new SampleThunk("a", new string('b', 5000)).Get(_cache));
    }

    [Fact]
    public void Record_OutputOfFourGibibytes_ThrowsAndNamesIt()
    {
        _thunk.Outputs = [new ObjectHash(ObjectType.Value, new byte[32], 1L << 32), _thunk.Outputs[1]];
        var error = Assert.Throws<BurstException>(() => _thunk.Record(_cache));
        Assert.Contains("4294967296", error.Message, StringComparison.Ordinal);
        Assert.Null(_thunk.Get(_cache));
    }

    [Fact]
    public void Record_FolderBelowARegularFile_ThrowsAndNamesTheFolder()
    {
        File.WriteAllText(Files["file"], "");
        var cache = new FolderReductionCache(Files["file/reductions"]);
        var error = Assert.Throws<BurstException>(() => _thunk.Record(cache));
        Assert.Contains(Files["file/reductions"], error.Message, StringComparison.Ordinal);
        Assert.Null(_thunk.Get(cache));
    }

    [SmallDiskFact]
    public void Record_FullDisk_ThrowsAndLeavesNothing()
    {
        using var disk = new SmallDisk(1 << 20);
        var cache = new FolderReductionCache(disk.Path + "/reductions");
        Directory.CreateDirectory(disk.Path + "/reductions");
        var filler = disk.Fill();
        var error = Assert.Throws<BurstException>(() => _thunk.Record(cache));
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(disk.Path + "/reductions"));
        File.Delete(filler);
        _thunk.Record(cache);
        Assert.Equal(_thunk.Outputs, _thunk.Get(cache));
    }

    [Fact]
    public void Record_HammerWithTwoValues_ReadersSeeOneOrTheOther()
    {
        var one = new SampleThunk("out");
        ObjectHash[][] values = [one.Outputs, [ObjectHash.Of("another"u8)]];
        one.Record(_cache);
        Hammer.Run(thread =>
        {
            var own = new SampleThunk("out") { Outputs = values[thread % 2] };
            for (var i = 0; i < 200; i++)
            {
                own.Record(_cache);
                Assert.Contains(own.Get(_cache)![0], new[] { values[0][0], values[1][0] });
            }
        });
        Assert.Equal(2, Files.Names(".gg/reductions").Length);
    }

    private void Write(string suffix, string content)
    {
        Directory.CreateDirectory(Files[".gg/reductions"]);
        File.WriteAllText(BarePath + suffix, content);
    }
}
