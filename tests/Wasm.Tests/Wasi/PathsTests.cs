using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

public sealed class PathsTests : IDisposable
{
    private readonly Guest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Theory]
    [InlineData("/etc/passwd", nameof(Errno.NotPermitted))]
    [InlineData("..", nameof(Errno.NotPermitted))]
    [InlineData("dir/../..", nameof(Errno.NotPermitted))]
    [InlineData("dir/../../x", nameof(Errno.NotPermitted))]
    [InlineData("up", nameof(Errno.NotPermitted))]
    [InlineData("dir/up/file", nameof(Errno.NotPermitted))]
    [InlineData("absolute", nameof(Errno.NotPermitted))]
    [InlineData("loop", nameof(Errno.SymbolicLinkLoop))]
    [InlineData("loop/x", nameof(Errno.SymbolicLinkLoop))]
    [InlineData("", nameof(Errno.NoEntry))]
    [InlineData("missing", nameof(Errno.NoEntry))]
    [InlineData("missing/x", nameof(Errno.NoEntry))]
    [InlineData("missing/../file", nameof(Errno.NoEntry))]
    [InlineData("dangling", nameof(Errno.NoEntry))]
    [InlineData("file/", nameof(Errno.NotDirectory))]
    [InlineData("file/x", nameof(Errno.NotDirectory))]
    [InlineData("file/..", nameof(Errno.NotDirectory))]
    [InlineData("fi\0le", nameof(Errno.Invalid))]
    [InlineData("file", nameof(Errno.Success))]
    [InlineData("./file", nameof(Errno.Success))]
    [InlineData("dir//..///file", nameof(Errno.Success))]
    [InlineData("dir/", nameof(Errno.Success))]
    [InlineData("dir/.", nameof(Errno.Success))]
    [InlineData("dir/..", nameof(Errno.Success))]
    [InlineData("link", nameof(Errno.Success))]
    [InlineData("dir/back", nameof(Errno.Success))]
    public void Open_Path_AnswersAsLinuxInASandbox(string path, string expected)
    {
        _guest.Context.Files.AddLink("absolute", "/file");
        Fill();
        Assert.Equal(expected, _guest.TryOpen(path, out _, rights: Rights.Read).ToString());
    }

    [Fact]
    public void Open_PathAboveAnOpenSubdirectory_IsNotPermitted()
    {
        Fill();
        var directory = _guest.OpenDirectory("dir");
        Assert.Equal(Errno.NotPermitted, _guest.TryOpen("../file", out _, directory: directory));
        Assert.Equal(Errno.NotPermitted, _guest.TryOpen("back", out _, directory: directory));
    }

    [Fact]
    public void Open_LongNamesAndPaths_AreRefused()
    {
        Assert.Equal(Errno.NameTooLong, _guest.TryOpen(new string('x', 256), out _, OpenFlags.Create));
        Assert.Equal(Errno.Success, _guest.TryOpen(new string('x', 255), out _, OpenFlags.Create));
        Assert.Equal(
            Errno.NameTooLong, _guest.TryOpen(string.Concat(Enumerable.Repeat("./", 2049)), out _, OpenFlags.Create));
    }

    [Fact]
    public void Open_InvalidUtf8_IsRefused()
    {
        _guest.Memory[(int)Guest.OldPath] = 0xFF;
        Assert.Equal(
            Errno.IllegalByteSequence,
            WasiPaths.path_open(
                _guest.Instance, Guest.Root, 0, Guest.OldPath, 1, (uint)OpenFlags.Create, 0, 0, 0, Guest.Result));
    }

    [Fact]
    public void Open_Exclusive_DoesNotFollowALink()
    {
        Fill();
        Assert.Equal(Errno.Exists, _guest.TryOpen("dangling", out _, OpenFlags.Create | OpenFlags.Exclusive));
        Assert.Equal(Errno.Exists, _guest.TryOpen("file", out _, OpenFlags.Create | OpenFlags.Exclusive));
    }

    [Fact]
    public void Open_DanglingLinkToBeCreated_CreatesItsTarget()
    {
        Fill();
        _guest.Create("dangling", "x");
        Assert.Equal("x", _guest.ReadFile("nowhere"));
    }

    [Fact]
    public void Open_LinkNotFollowed_IsALoop()
    {
        Fill();
        Assert.Equal(Errno.SymbolicLinkLoop, _guest.TryOpen("link", out _, follow: false));
        Assert.Equal(
            Errno.NotDirectory, _guest.TryOpen("link", out _, OpenFlags.Directory, Rights.Read, follow: false));
    }

    [Theory]
    [InlineData("dir", (int)OpenFlags.Create, nameof(Errno.IsDirectory))]
    [InlineData("dir", (int)OpenFlags.Truncate, nameof(Errno.IsDirectory))]
    [InlineData("dir", (int)OpenFlags.None, nameof(Errno.IsDirectory))]
    [InlineData("file", (int)OpenFlags.Directory, nameof(Errno.NotDirectory))]
    [InlineData("new", (int)(OpenFlags.Create | OpenFlags.Directory), nameof(Errno.Invalid))]
    [InlineData("new/", (int)OpenFlags.Create, nameof(Errno.IsDirectory))]
    public void Open_ForWriting_AnswersByKind(string path, int flags, string expected)
    {
        Fill();
        Assert.Equal(expected, _guest.TryOpen(path, out _, (OpenFlags)flags, Rights.Read | Rights.Write).ToString());
    }

    [Fact]
    public void Open_AtAFileDescriptor_IsNoDirectory()
    {
        Fill();
        Assert.Equal(Errno.NotDirectory, _guest.TryOpen("x", out _, directory: _guest.Open("file")));
        Assert.Equal(Errno.BadDescriptor, _guest.TryOpen("x", out _, directory: 1));
        Assert.Equal(Errno.BadDescriptor, _guest.TryOpen("x", out _, directory: 99));
    }

    [Fact]
    public void Open_UnknownFlags_AreInvalid()
    {
        Assert.Equal(Errno.Invalid, _guest.TryOpen("x", out _, (OpenFlags)16));
        Assert.Equal(Errno.Invalid, _guest.TryOpen("x", out _, OpenFlags.Create, modes: (DescriptorFlags)32));
    }

    [Fact]
    public void Link_File_IsOneFileUnderTwoNames()
    {
        _guest.Create("a", "one");
        Assert.Equal(Errno.Success, _guest.Link("a", "b"));
        _guest.Create("b", "two");
        Assert.Equal("two", _guest.ReadFile("a"));
        _guest.Stat("a", out var a);
        _guest.Stat("b", out var b);
        Assert.Equal(a, b);
        Assert.Equal(2UL, a.Links);
        Assert.Equal(Errno.Success, _guest.Unlink("a"));
        _guest.Stat("b", out b);
        Assert.Equal(1UL, b.Links);
    }

    [Theory]
    [InlineData("file", "link", nameof(Errno.Exists))]
    [InlineData("file", "dir", nameof(Errno.Exists))]
    [InlineData("file", "new/", nameof(Errno.NoEntry))]
    [InlineData("file", "missing/new", nameof(Errno.NoEntry))]
    [InlineData("file/", "new", nameof(Errno.NotDirectory))]
    [InlineData("dir", "new", nameof(Errno.NotPermitted))]
    [InlineData("missing", "new", nameof(Errno.NoEntry))]
    [InlineData("link", "new", nameof(Errno.Success))]
    [InlineData("dangling", "new", nameof(Errno.Success))]
    public void Link_Path_AnswersAsLinux(string from, string to, string expected)
    {
        Fill();
        Assert.Equal(expected, _guest.Link(from, to).ToString());
    }

    [Fact]
    public void Link_OfALink_FollowsItIfAsked()
    {
        Fill();
        Assert.Equal(Errno.Success, _guest.Link("link", "hard"));
        Assert.Equal(Errno.Success, _guest.Link("link", "followed", follow: true));
        _guest.Stat("hard", out var hard, follow: false);
        _guest.Stat("followed", out var followed, follow: false);
        Assert.Equal((7, 4), (hard.Type, followed.Type));
        Assert.Equal(Errno.NoEntry, _guest.Link("dangling", "none", follow: true));
    }

    [Theory]
    [InlineData("file", "new", nameof(Errno.Success))]
    [InlineData("file", "other", nameof(Errno.Success))]
    [InlineData("file", "file", nameof(Errno.Success))]
    [InlineData("file", "dir", nameof(Errno.IsDirectory))]
    [InlineData("file", "new/", nameof(Errno.NotDirectory))]
    [InlineData("dir", "file", nameof(Errno.NotDirectory))]
    [InlineData("dir", "empty", nameof(Errno.Success))]
    [InlineData("dir", "empty/", nameof(Errno.Success))]
    [InlineData("empty", "dir", nameof(Errno.NotEmpty))]
    [InlineData("dir", "dir/inner/new", nameof(Errno.Invalid))]
    [InlineData("dir", "dir", nameof(Errno.Success))]
    [InlineData("dir/inner", "dir", nameof(Errno.NotEmpty))]
    [InlineData("missing", "new", nameof(Errno.NoEntry))]
    [InlineData(".", "new", nameof(Errno.Busy))]
    [InlineData("dir", "dir/.", nameof(Errno.Busy))]
    [InlineData("file/", "new", nameof(Errno.NotDirectory))]
    [InlineData("link", "new", nameof(Errno.Success))]
    public void Rename_Path_AnswersAsLinux(string from, string to, string expected)
    {
        Fill();
        Assert.Equal(expected, _guest.Rename(from, to).ToString());
    }

    [Fact]
    public void Rename_Directory_TakesItsContentAlong()
    {
        Fill();
        Assert.Equal(Errno.Success, _guest.Rename("dir", "empty/moved"));
        Assert.Equal(Errno.NoEntry, _guest.Stat("dir", out _));
        Assert.Equal(Errno.Success, _guest.Stat("empty/moved/inner/..", out _));
        Assert.Equal([".", "..", "back", "inner", "up"], _guest.List(_guest.OpenDirectory("empty/moved")));
    }

    [Theory]
    [InlineData("new", "new", nameof(Errno.Success))]
    [InlineData("", "new", nameof(Errno.NoEntry))]
    [InlineData("/x", "new", nameof(Errno.NotPermitted))]
    [InlineData("x", "file", nameof(Errno.Exists))]
    [InlineData("x", "file/", nameof(Errno.Exists))]
    [InlineData("x", "dir/", nameof(Errno.Exists))]
    [InlineData("x", "dangling", nameof(Errno.Exists))]
    [InlineData("x", "new/", nameof(Errno.NoEntry))]
    [InlineData("x", ".", nameof(Errno.Exists))]
    public void Symlink_Path_AnswersAsLinux(string target, string path, string expected)
    {
        Fill();
        Assert.Equal(expected, _guest.Symlink(target, path).ToString());
    }

    [Fact]
    public void ReadLink_ShortBuffer_CutsTheTarget()
    {
        Fill();
        Assert.Equal(Errno.Success, _guest.ReadLink("link", out var target));
        Assert.Equal("file", target);
        Assert.Equal(Errno.Success, _guest.ReadLink("link", out target, 2));
        Assert.Equal("fi", target);
        Assert.Equal(Errno.Invalid, _guest.ReadLink("file", out _));
        Assert.Equal(Errno.NoEntry, _guest.ReadLink("missing", out _));
    }

    [Theory]
    [InlineData("empty", nameof(Errno.Success))]
    [InlineData("empty/", nameof(Errno.Success))]
    [InlineData("dir", nameof(Errno.NotEmpty))]
    [InlineData("file", nameof(Errno.NotDirectory))]
    [InlineData("file/", nameof(Errno.NotDirectory))]
    [InlineData("link", nameof(Errno.NotDirectory))]
    [InlineData("missing", nameof(Errno.NoEntry))]
    [InlineData("empty/.", nameof(Errno.Invalid))]
    [InlineData("dir/inner/..", nameof(Errno.NotEmpty))]
    public void RemoveDirectory_Path_AnswersAsLinux(string path, string expected)
    {
        Fill();
        Assert.Equal(expected, _guest.RemoveDirectory(path).ToString());
    }

    [Theory]
    [InlineData("file", nameof(Errno.Success))]
    [InlineData("link", nameof(Errno.Success))]
    [InlineData("dangling", nameof(Errno.Success))]
    [InlineData("file/", nameof(Errno.NotDirectory))]
    [InlineData("link/", nameof(Errno.NotDirectory))]
    [InlineData("dir", nameof(Errno.IsDirectory))]
    [InlineData("dir/", nameof(Errno.IsDirectory))]
    [InlineData("missing", nameof(Errno.NoEntry))]
    public void Unlink_Path_AnswersAsLinux(string path, string expected)
    {
        Fill();
        Assert.Equal(expected, _guest.Unlink(path).ToString());
    }

    [Fact]
    public void Unlink_OpenFile_StaysReadable()
    {
        _guest.Create("file", "content");
        var fd = _guest.Open("file");
        Assert.Equal(Errno.Success, _guest.Unlink("file"));
        Assert.Equal("content", _guest.Read(fd));
        Assert.Equal(0UL, _guest.Stat(fd).Links);
        Assert.Equal(Errno.Success, _guest.Close(fd));
        Assert.Equal(0UL, _guest.Context.Files.BytesUsed);
    }

    [Fact]
    public void MakeDirectory_InARemovedOne_FindsNothing()
    {
        Fill();
        var fd = _guest.OpenDirectory("empty");
        Assert.Equal(Errno.Success, _guest.RemoveDirectory("empty"));
        Assert.Equal(Errno.NoEntry, _guest.MakeDirectory("x", fd));
        Assert.Equal([".", ".."], _guest.List(fd));
        Assert.Equal(Errno.NotPermitted, _guest.TryOpen("..", out _, directory: fd));
    }

    [Theory]
    [InlineData("new", nameof(Errno.Success))]
    [InlineData("new/", nameof(Errno.Success))]
    [InlineData("dir", nameof(Errno.Exists))]
    [InlineData("file/", nameof(Errno.Exists))]
    [InlineData("dangling", nameof(Errno.Exists))]
    [InlineData(".", nameof(Errno.Exists))]
    [InlineData("dir/..", nameof(Errno.Exists))]
    [InlineData("missing/new", nameof(Errno.NoEntry))]
    public void MakeDirectory_Path_AnswersAsLinux(string path, string expected)
    {
        Fill();
        Assert.Equal(expected, _guest.MakeDirectory(path).ToString());
    }

    [Fact]
    public void SetTimes_OfALink_FollowsItIfAsked()
    {
        Fill();
        Assert.Equal(Errno.Success, _guest.SetTimes("link", 11, 22, TimeFlags.Access | TimeFlags.Modify, follow: true));
        Assert.Equal(Errno.Success, _guest.SetTimes("link", 33, 44, TimeFlags.Modify, follow: false));
        _guest.Stat("file", out var file);
        _guest.Stat("link", out var link, follow: false);
        Assert.Equal((11UL, 22UL), (file.AccessTime, file.ModifyTime));
        Assert.Equal((WasiOptions.DefaultStartTime, 44UL), (link.AccessTime, link.ModifyTime));
    }

    [Theory]
    [InlineData((int)(TimeFlags.Access | TimeFlags.AccessNow))]
    [InlineData((int)(TimeFlags.Modify | TimeFlags.ModifyNow))]
    [InlineData(16)]
    public void SetTimes_ContradictoryFlags_AreInvalid(int flags) =>
        Assert.Equal(
            Errno.Invalid, WasiDescriptors.fd_filestat_set_times(_guest.Instance, Guest.Root, 1, 1, (uint)flags));

    private void Fill()
    {
        _guest.Create("file", "content");
        _guest.Create("other");
        _guest.MakeDirectory("dir");
        _guest.MakeDirectory("dir/inner");
        _guest.MakeDirectory("empty");
        _guest.Symlink("file", "link");
        _guest.Symlink("nowhere", "dangling");
        _guest.Symlink("loop", "loop");
        _guest.Symlink("..", "up");
        _guest.Symlink("../..", "dir/up");
        _guest.Symlink("../file", "dir/back");
    }
}
