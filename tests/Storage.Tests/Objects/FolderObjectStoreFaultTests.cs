using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Thunks;

namespace Burst.Storage.Tests.Objects;

/// <summary>Damaged objects, and a file system that says no.</summary>
public sealed class FolderObjectStoreFaultTests : IDisposable
{
    private readonly TemporaryFolder _files = new();
    private readonly FolderObjectStore _store;
    private readonly ObjectHash _hash = ObjectHash.Of("content"u8);

    public FolderObjectStoreFaultTests() => _store = new FolderObjectStore(_files["blobs"]);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void TryRead_OtherBytes_IsCorruptAndNamesBoth()
    {
        Damage("CONTENT");
        var error = Assert.Throws<ObjectStoreException>(() => _store.TryRead(_hash, out _));
        Assert.Equal(ObjectFault.Corrupt, error.Fault);
        Assert.Equal(_hash, error.Hash);
        Assert.Contains(_store.PathOf(_hash), error.Message, StringComparison.Ordinal);
        Assert.Contains(ObjectHash.Of("CONTENT"u8).ToString(), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cont")]
    [InlineData("content and more")]
    public void TryRead_OtherLength_IsCorruptAndNamesBothLengths(string damaged)
    {
        Damage(damaged);
        var error = Assert.Throws<ObjectStoreException>(() => _store.TryRead(_hash, out _));
        Assert.Equal(ObjectFault.Corrupt, error.Fault);
        Assert.Contains($"has {damaged.Length} bytes instead of 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OverTruncatedObject_ReplacesIt()
    {
        Damage("cont");
        Assert.False(_store.Contains(_hash));
        _store.Write(_hash, "content"u8);
        Assert.True(_store.TryRead(_hash, out _));
    }

    [Fact]
    public void Adopt_OverTruncatedObject_ReplacesIt()
    {
        Damage("cont");
        File.WriteAllText(_files["out"], "content");
        _store.Adopt(_files["out"]);
        _store.Verify(_hash);
    }

    [Fact]
    public void Write_OverObjectFoundCorrupt_ReplacesIt()
    {
        Damage("CONTENT");
        Assert.Throws<ObjectStoreException>(() => _store.Verify(_hash));
        Assert.False(_store.Contains(_hash));
        _store.Write(_hash, "content"u8);
        _store.Verify(_hash);
        Assert.True(_store.Contains(_hash));
    }

    [Fact]
    public void Verify_Absent_IsMissing() =>
        Assert.Equal(ObjectFault.Missing, Assert.Throws<ObjectStoreException>(() => _store.Verify(_hash)).Fault);

    [Fact]
    public void Verify_ChangedAfterItWasVerified_IsCorrupt()
    {
        _store.Write(_hash, "content"u8);
        _store.Verify(_hash);
        var modified = File.GetLastWriteTimeUtc(_store.PathOf(_hash));
        Damage("CONTENT");
        File.SetLastWriteTimeUtc(_store.PathOf(_hash), modified);
        var error = Assert.Throws<ObjectStoreException>(() => _store.Verify(_hash));
        Assert.Equal(ObjectFault.Corrupt, error.Fault);
    }

    [Fact]
    public void Verify_FolderInPlaceOfAnObject_IsCorrupt()
    {
        Directory.CreateDirectory(_store.PathOf(_hash));
        Assert.Equal(ObjectFault.Corrupt, Assert.Throws<ObjectStoreException>(() => _store.Verify(_hash)).Fault);
    }

    [Fact]
    public void CopyOut_CorruptObject_LeavesTheTargetAlone()
    {
        Damage("CONTENT");
        File.WriteAllText(_files["target"], "old");
        var error = Assert.Throws<ObjectStoreException>(() => _store.CopyOut(_hash, _files["target"]));
        Assert.Equal(ObjectFault.Corrupt, error.Fault);
        Assert.Equal("old", File.ReadAllText(_files["target"]));
        Assert.Equal(["blobs", "target"], _files.Names());
    }

    [Fact]
    public void CopyOut_Missing_IsMissing() => Assert.Equal(
        ObjectFault.Missing, Assert.Throws<ObjectStoreException>(() => _store.CopyOut(_hash, _files["target"])).Fault);

    [Fact]
    public void CopyOut_TargetIsAFolder_IsUnavailableAndLeavesNothing()
    {
        _store.Write(_hash, "content"u8);
        Directory.CreateDirectory(_files["target"]);
        var error = Assert.Throws<ObjectStoreException>(() => _store.CopyOut(_hash, _files["target"]));
        Assert.Equal(ObjectFault.Unavailable, error.Fault);
        Assert.Contains(_files["target"], error.Message, StringComparison.Ordinal);
        Assert.Equal(["blobs", "target"], _files.Names());
    }

    [Fact]
    public void CopyIn_AbsentFile_IsUnavailable()
    {
        var error = Assert.Throws<ObjectStoreException>(() => _store.CopyIn(_files["absent"], false));
        Assert.Equal(ObjectFault.Unavailable, error.Fault);
        Assert.Contains("No such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyCall_FolderBelowARegularFile_IsUnavailable()
    {
        File.WriteAllText(_files["file"], "");
        File.WriteAllText(_files["out"], "content");
        var store = new FolderObjectStore(_files["file/blobs"]);
        Action[] calls =
        [
            () => store.Contains(_hash), () => store.TryRead(_hash, out _), () => store.Write(_hash, "content"u8),
            () => store.Adopt(_files["out"]), () => store.Verify(_hash), () => store.CopyIn(_files["out"], false),
        ];
        Assert.All(calls, call =>
        {
            var error = Assert.Throws<ObjectStoreException>(call);
            Assert.Equal(ObjectFault.Unavailable, error.Fault);
            Assert.Contains(_files["file/blobs"], error.Message, StringComparison.Ordinal);
        });
        Assert.True(File.Exists(_files["out"]));
    }

    [SmallDiskFact]
    public void Write_FullDisk_IsUnavailableAndLeavesNothing()
    {
        using var disk = new SmallDisk(1 << 20);
        var store = new FolderObjectStore(disk.Path + "/blobs");
        store.Write(_hash, "content"u8);
        var filler = disk.Fill();
        var content = new byte[20_000];
        File.WriteAllBytes(_files["out"], content);
        File.WriteAllBytes(_files["long"], new byte[2 << 20]);

        Action[] calls =
        [
            () => store.Write(ObjectHash.Of(content), content), () => store.Adopt(_files["out"]),
            () => store.CopyIn(_files["out"], true), () => store.CopyIn(_files["long"], true),
        ];
        Assert.All(calls, call =>
        {
            var error = Assert.Throws<ObjectStoreException>(call);
            Assert.Equal(ObjectFault.Unavailable, error.Fault);
            Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        });
        Assert.Equal([store.PathOf(_hash)], Directory.GetFiles(store.ObjectsPath));

        File.Delete(filler);
        store.Adopt(_files["out"]);
        store.Verify(ObjectHash.Of(content));
    }

    [SmallDiskFact]
    public void CopyOut_FullDisk_IsUnavailableAndLeavesNothing()
    {
        using var disk = new SmallDisk(1 << 20);
        var content = new byte[20_000];
        _store.Write(ObjectHash.Of(content), content);
        var filler = disk.Fill();
        var error = Assert.Throws<ObjectStoreException>(
            () => _store.CopyOut(ObjectHash.Of(content), Path.Combine(disk.Path, "target")));
        Assert.Equal(ObjectFault.Unavailable, error.Fault);
        Assert.Equal([filler], Directory.GetFiles(disk.Path));
    }

    private void Damage(string content)
    {
        Directory.CreateDirectory(_store.ObjectsPath);
        var path = _store.PathOf(_hash);
        if (File.Exists(path))
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, content);
    }
}
