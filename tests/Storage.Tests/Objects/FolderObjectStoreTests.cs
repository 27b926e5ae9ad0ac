using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Thunks;

namespace Burst.Storage.Tests.Objects;

public sealed class FolderObjectStoreTests : ObjectStoreContract
{
    private const UnixFileMode OwnerRead = UnixFileMode.UserRead;
    private const UnixFileMode OwnerReadExecute = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private readonly FolderObjectStore _store;

    public FolderObjectStoreTests() => _store = new FolderObjectStore(Files[".gg/blobs"]);

    protected override IObjectStore Store => _store;

    [Fact]
    public void Constructor_RelativePath_Throws() =>
        Assert.Throws<ArgumentException>(() => new FolderObjectStore("blobs"));

    [Fact]
    public void PathOf_AnyObject_IsFolderAndName()
    {
        var hash = ObjectHash.Of("x"u8);
        Assert.Equal($"{Files[".gg/blobs"]}/{hash}", _store.PathOf(hash));
        Assert.Equal(Files[".gg/blobs"], new FolderObjectStore(Files[".gg/blobs"] + "/").ObjectsPath);
    }

    [Fact]
    public void TryRead_NoFolder_IsNoAndMakesNone()
    {
        Assert.False(_store.TryRead(ObjectHash.Of("x"u8), out _));
        Assert.False(Directory.Exists(Files[".gg"]));
    }

    [Fact]
    public void Write_NewObject_HasGgsModeAndLeavesNoOtherFile()
    {
        var hash = ObjectHash.Of("##GGTHUNK##"u8);
        _store.Write(hash, "##GGTHUNK##"u8);
        Assert.Equal(OwnerRead, File.GetUnixFileMode(_store.PathOf(hash)));
        Assert.Equal([hash.ToString()], Files.Names(".gg/blobs"));
    }

    [Theory]
    [InlineData(false, OwnerRead)]
    [InlineData(true, OwnerReadExecute)]
    public void CopyIn_File_HasGgsModeAndLeavesTheFile(bool isExecutable, UnixFileMode mode)
    {
        File.WriteAllText(Files["data"], "data");
        var hash = _store.CopyIn(Files["data"], isExecutable);
        Assert.Equal(ObjectHash.Of("data"u8), hash);
        Assert.Equal(mode, File.GetUnixFileMode(_store.PathOf(hash)));
        Assert.True(File.Exists(Files["data"]));
        Assert.Equal([hash.ToString()], Files.Names(".gg/blobs"));
    }

    [Fact]
    public void CopyIn_LongFile_IsStored()
    {
        var content = new byte[5_000_000];
        new Random(5).NextBytes(content);
        File.WriteAllBytes(Files["data"], content);
        var hash = _store.CopyIn(Files["data"], isExecutable: false);
        Assert.Equal(ObjectHash.Of(content), hash);
        Assert.Equal(content, File.ReadAllBytes(_store.PathOf(hash)));
        Assert.Equal(OwnerRead, File.GetUnixFileMode(_store.PathOf(hash)));

        Assert.Equal(hash, _store.CopyIn(Files["data"], isExecutable: true));
        Assert.Equal(OwnerReadExecute, File.GetUnixFileMode(_store.PathOf(hash)));
        Assert.Equal([hash.ToString()], Files.Names(".gg/blobs"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    public void CopyIn_AnyLength_IsStored(int lengthBytes)
    {
        var content = new byte[lengthBytes];
        new Random(7).NextBytes(content);
        File.WriteAllBytes(Files["data"], content);

        var hash = _store.CopyIn(Files["data"], isExecutable: true);

        Assert.Equal(ObjectHash.Of(content), hash);
        Assert.Equal(content, File.ReadAllBytes(_store.PathOf(hash)));
        Assert.Equal([hash.ToString()], Files.Names(".gg/blobs"));
    }

    [Fact]
    public void CopyIn_DataWantedAsProgram_GetsTheExecuteBit()
    {
        File.WriteAllText(Files["program"], "#!/bin/sh");
        var hash = _store.CopyIn(Files["program"], isExecutable: false);
        _store.CopyIn(Files["program"], isExecutable: true);
        Assert.Equal(OwnerReadExecute, File.GetUnixFileMode(_store.PathOf(hash)));
        _store.Verify(hash);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherExecute)]
    public void Adopt_Output_KeepsTheModeItHas(UnixFileMode mode)
    {
        File.WriteAllText(Files["out"], "out");
        File.SetUnixFileMode(Files["out"], mode);
        var hash = _store.Adopt(Files["out"]);
        Assert.Equal(mode, File.GetUnixFileMode(_store.PathOf(hash)));
    }

    [Fact]
    public void Adopt_FileWithASecondName_IsCopied()
    {
        File.WriteAllText(Files["other"], "before");
        CreateHardLink(Files["other"], Files["out"]);
        var hash = _store.Adopt(Files["out"]);
        File.WriteAllText(Files["other"], "after!");
        _store.Verify(hash);
        Assert.False(File.Exists(Files["out"]));
        Assert.Equal([hash.ToString()], Files.Names(".gg/blobs"));
    }

    [SmallDiskFact]
    public void Adopt_FromAnotherFileSystem_IsCopiedWithItsMode()
    {
        using var disk = new SmallDisk(1 << 20);
        var path = Path.Combine(disk.Path, "out");
        File.WriteAllText(path, "from afar");
        File.SetUnixFileMode(path, OwnerReadExecute);
        var hash = _store.Adopt(path);
        Assert.False(File.Exists(path));
        Assert.Equal(OwnerReadExecute, File.GetUnixFileMode(_store.PathOf(hash)));
        Assert.Equal([hash.ToString()], Files.Names(".gg/blobs"));
    }

    [Theory]
    [InlineData(null, OwnerReadExecute)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    public void CopyOut_Object_ReplacesTheTarget(UnixFileMode? wanted, UnixFileMode mode)
    {
        var hash = ObjectHash.Of("result"u8);
        _store.Write(hash, "result"u8);
        Directory.CreateDirectory(Files["dist"]);
        File.WriteAllText(Files["dist/target"], "placeholder");

        _store.CopyOut(hash, Files["dist/target"], wanted);

        Assert.Equal("result", File.ReadAllText(Files["dist/target"]));
        Assert.Equal(mode, File.GetUnixFileMode(Files["dist/target"]));
        Assert.Equal(["target"], Files.Names("dist"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CopyOut_LongObject_IsCopied(bool isVerifiedBefore)
    {
        var content = new byte[3_500_000];
        new Random(3).NextBytes(content);
        var hash = ObjectHash.Of(content);
        _store.Write(hash, content);
        var store = isVerifiedBefore ? _store : new FolderObjectStore(_store.ObjectsPath);
        store.CopyOut(hash, Files["target"]);
        Assert.Equal(content, File.ReadAllBytes(Files["target"]));
    }

    [Fact]
    public void Write_BesideLeftoverOfAKilledProcess_IsNotDisturbed()
    {
        var hash = ObjectHash.Of("content"u8);
        Directory.CreateDirectory(_store.ObjectsPath);
        File.WriteAllText(_store.PathOf(hash) + ".aB3xY9", "half");
        Assert.False(_store.Contains(hash));
        _store.Write(hash, "content"u8);
        Assert.True(_store.TryRead(hash, out _));
    }

    [Fact]
    public void WriteAndAdopt_HammerOnOneObject_EndsWithOneGoodFile()
    {
        var hash = ObjectHash.Of("contested"u8);
        Hammer.Run(thread =>
        {
            // Stores of their own, as in processes of their own.
            var store = new FolderObjectStore(_store.ObjectsPath);
            for (var i = 0; i < 100; i++)
            {
                var path = Files[$"out-{thread}-{i}"];
                File.WriteAllText(path, "contested");
                Assert.Equal(hash, store.Adopt(path));
                store.Write(hash, "contested"u8);
                if (store.TryRead(hash, out var content))
                    Assert.Equal("contested"u8, content.Span);
                if (thread == 0 && i % 10 == 0)
                    File.Delete(_store.PathOf(hash));
            }
        });
        _store.Write(hash, "contested"u8);
        Assert.Equal([hash.ToString()], Files.Names(".gg/blobs"));
    }

    private static void CreateHardLink(string existing, string added)
    {
        Span<byte> from = stackalloc byte[512], to = stackalloc byte[512];
        Assert.Equal(Posix.Errno.None, Posix.PosixFile.Link(
            Posix.NativePath.Encode(existing, from), Posix.NativePath.Encode(added, to)));
    }
}
