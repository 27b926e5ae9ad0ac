using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

public sealed class DirectoriesTests : IDisposable
{
    private readonly Guest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Theory]
    [InlineData(Guest.BufferLength)]
    [InlineData(300)]
    [InlineData(60)]
    public void Read_AnyBuffer_ListsInTheOrderOfBytes(uint bufferLength)
    {
        string[] names = ["b", "a", "Z", "ä", "a.txt", "aa", "_"];
        foreach (var name in names)
            _guest.Create(name);
        _guest.MakeDirectory("dir");
        Assert.Equal([".", "..", "Z", "_", "a", "a.txt", "aa", "b", "dir", "ä"], _guest.List(Guest.Root, bufferLength));
    }

    [Fact]
    public void Read_Entries_HaveKindAndInode()
    {
        _guest.Create("file");
        _guest.MakeDirectory("dir");
        _guest.Symlink("file", "link");
        _guest.Stat("dir", out var directory);
        _guest.Stat(".", out var root);
        var fd = _guest.OpenDirectory("dir");
        Assert.Equal([(".", 3, directory.Inode), ("..", 3, root.Inode)], _guest.ListEntries(fd).Select(
            static e => (e.Name, (int)e.Type, e.Inode)));
        Assert.Equal([3, 3, 3, 4, 7], _guest.ListEntries(Guest.Root).Select(static e => (int)e.Type));
    }

    [Fact]
    public void Read_WhileEntriesGo_ListsEachOnce()
    {
        for (var i = 0; i < 50; i++)
            _guest.Create($"f{i:D2}");
        var names = _guest.List(Guest.Root, 64);
        Assert.Equal(52, names.Count);
        var fd = _guest.OpenDirectory(".");
        var seen = _guest.ListEntries(fd, 200).Take(2).Count();
        Assert.Equal(2, seen);
        foreach (var name in names.Skip(2))
            Assert.Equal(Errno.Success, _guest.Unlink(name));

        // Going on with a cookie goes on with what was there; beginning again does not.
        Assert.Equal(50, _guest.ListEntries(fd, cookie: 2).Count);
        Assert.Equal(2, _guest.ListEntries(fd).Count);
    }

    [Fact]
    public void Read_CookieBeyondTheEnd_GivesNothing()
    {
        Assert.Equal(Errno.Success, WasiDirectories.fd_readdir(
            _guest.Instance, Guest.Root, Guest.Buffer, 100, ulong.MaxValue, Guest.Result));
        Assert.Equal(0u, _guest.Load(Guest.Result));
    }

    [Fact]
    public void Read_NoDirectory_IsRefused()
    {
        _guest.Create("file");
        Assert.Equal(Errno.NotDirectory, WasiDirectories.fd_readdir(
            _guest.Instance, _guest.Open("file"), Guest.Buffer, 100, 0, Guest.Result));
        Assert.Equal(
            Errno.BadDescriptor, WasiDirectories.fd_readdir(_guest.Instance, 1, Guest.Buffer, 100, 0, Guest.Result));
    }
}
