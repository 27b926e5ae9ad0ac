using System.Text.RegularExpressions;
using Burst.Gg.Layout;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Gg.Tests.Layout;

public sealed partial class HashCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PlainObjectStore _objects;
    private readonly Collector _collector;

    public HashCacheTests()
    {
        _objects = new PlainObjectStore(_folder["blobs"]);
        _collector = new Collector(_objects, new HashCache(_folder["hash_cache"]));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Collect_NewFile_EntryOfSixWordsAsGgWrites()
    {
        var path = _folder.Write("name.txt", "content");
        var hash = _collector.Collect(path);
        var status = FileStatus.Of(path);

        var entry = Assert.Single(Directory.GetFiles(_folder["hash_cache"]));
        Assert.Equal($"{status.Device}-{status.Inode}-name.txt", Path.GetFileName(entry));
        Assert.Matches(Entry(), File.ReadAllText(entry));
        Assert.EndsWith($" {hash}", File.ReadAllText(entry), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(entry));
    }

    [Fact]
    public void Collect_OldEntryOfUnchangedFile_FileNotReadAgain()
    {
        var path = _folder.Write("name.txt", "content");
        var hash = _collector.Collect(path);
        MakeEntryLater();

        Assert.Equal(hash, _collector.Collect(path));
        Assert.Equal(1, _objects.CopyCount);
    }

    [Fact]
    public void Collect_EntryAsOldAsTheFile_FileReadAgain()
    {
        var path = _folder.Write("name.txt", "content");
        _collector.Collect(path);
        var entry = Directory.GetFiles(_folder["hash_cache"])[0];
        File.SetLastWriteTimeUtc(entry, File.GetLastWriteTimeUtc(path).AddMilliseconds(1));

        _collector.Collect(path);
        Assert.Equal(2, _objects.CopyCount);
    }

    [Fact]
    public void Collect_ChangedFile_NewHash()
    {
        var path = _folder.Write("name.txt", "content");
        _collector.Collect(path);
        MakeEntryLater();
        File.WriteAllText(path, "CONTENT");

        Assert.Equal(ObjectHash.Of("CONTENT"u8), _collector.Collect(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 1 2 3 4 V")]
    [InlineData("garbage")]
    public void Collect_DamagedEntry_FileReadAgain(string damage)
    {
        var path = _folder.Write("name.txt", "content");
        var hash = _collector.Collect(path);
        File.WriteAllText(Directory.GetFiles(_folder["hash_cache"])[0], damage);
        MakeEntryLater();

        Assert.Equal(hash, _collector.Collect(path));
        Assert.Equal(2, _objects.CopyCount);
    }

    [Fact]
    public void Collect_BlobGone_StoredAgain()
    {
        var path = _folder.Write("name.txt", "content");
        var hash = _collector.Collect(path);
        MakeEntryLater();
        File.Delete(_objects.PathOf(hash));

        _collector.Collect(path);
        Assert.True(_objects.Contains(hash));
    }

    [Fact]
    public void Collect_Program_StoredAsProgram()
    {
        var hash = _collector.Collect(_folder.Write("tool", "#!/bin/sh\n", isExecutable: true));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(_objects.PathOf(hash)));
    }

    private void MakeEntryLater() =>
        File.SetLastWriteTimeUtc(Directory.GetFiles(_folder["hash_cache"])[0], DateTime.UtcNow.AddMinutes(1));

    [GeneratedRegex(@"^7 \d+ \d{1,9} \d+ \d{1,9} V[A-Za-z0-9._]{43}00000007$")]
    private static partial Regex Entry();
}
