using System.Text;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

public sealed class DescriptorsTests : IDisposable
{
    private readonly Guest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void Open_AfterClose_TakesTheLowestNumber()
    {
        _guest.Create("file");
        Assert.Equal(4u, _guest.Open("file"));
        Assert.Equal(5u, _guest.Open("file"));
        Assert.Equal(6u, _guest.Open("file"));
        _guest.Close(4);
        _guest.Close(5);
        Assert.Equal(4u, _guest.Open("file"));
        Assert.Equal(5u, _guest.Open("file"));
        Assert.Equal(7u, _guest.Open("file"));
        Assert.Equal(Errno.BadDescriptor, _guest.Close(8));
        Assert.Equal(Errno.BadDescriptor, _guest.Close(uint.MaxValue));
    }

    [Fact]
    public void Renumber_Open_ReplacesTheOther()
    {
        _guest.Create("a", "A");
        _guest.Create("b", "B");
        var a = _guest.Open("a");
        var b = _guest.Open("b");
        Assert.Equal(Errno.Success, WasiDescriptors.fd_renumber(_guest.Instance, a, b));
        Assert.Equal("A", _guest.Read(b));
        Assert.Equal(Errno.BadDescriptor, _guest.TryRead(a, out _));
        Assert.Equal(a, _guest.Open("a"));
        Assert.Equal(Errno.BadDescriptor, WasiDescriptors.fd_renumber(_guest.Instance, a, 99));
        Assert.Equal(Errno.BadDescriptor, WasiDescriptors.fd_renumber(_guest.Instance, 99, a));
        Assert.Equal(Errno.Success, WasiDescriptors.fd_renumber(_guest.Instance, a, a));
    }

    [Fact]
    public void Open_TooMany_IsRefusedAndAClosedOneMakesRoom()
    {
        using var guest = new Guest(new WasiOptions { MaxDescriptors = 10 });
        guest.Create("file");
        for (var i = 4; i < 10; i++)
            guest.Open("file");
        Assert.Equal(Errno.TooManyDescriptors, guest.TryOpen("file", out _));
        Assert.Equal(Errno.TooManyDescriptors, guest.TryOpen("new", out _, OpenFlags.Create));
        Assert.Null(guest.Context.Files.Find("new"));
        guest.Close(7);
        Assert.Equal(7u, guest.Open("file"));
    }

    [Fact]
    public void PreopenName_ShortBuffer_IsTooLong()
    {
        _guest.Context.Preopen("/data/in", _guest.Context.Files.AddDirectory("in"));
        Assert.Equal(Errno.Success, WasiDescriptors.fd_prestat_get(_guest.Instance, 4, Guest.Result));
        Assert.Equal((0u, 8u), (_guest.Load(Guest.Result), _guest.Load(Guest.Result + 4)));
        Assert.Equal(Errno.NameTooLong, WasiDescriptors.fd_prestat_dir_name(_guest.Instance, 4, Guest.Buffer, 7));
        Assert.Equal(Errno.Success, WasiDescriptors.fd_prestat_dir_name(_guest.Instance, 4, Guest.Buffer, 8));
        Assert.Equal("/data/in", Encoding.UTF8.GetString(_guest.Memory.Slice((int)Guest.Buffer, 8)));
        Assert.Equal(Errno.BadDescriptor, WasiDescriptors.fd_prestat_get(_guest.Instance, 5, Guest.Result));
        Assert.Equal(Errno.BadDescriptor, WasiDescriptors.fd_prestat_get(_guest.Instance, 1, Guest.Result));
    }

    [Fact]
    public void SetRights_GivenUp_CannotBeTakenBack()
    {
        _guest.Create("file", "x");
        var fd = _guest.Open("file", rights: Rights.File);
        Assert.Equal(Errno.Success, WasiDescriptors.fd_fdstat_set_rights(
            _guest.Instance, fd, (ulong)(Rights.File & ~Rights.Write), 0));
        Assert.Equal(Errno.NotCapable, _guest.Write(fd, "y"));
        Assert.Equal("x", _guest.Read(fd));
        Assert.Equal(
            Errno.NotCapable, WasiDescriptors.fd_fdstat_set_rights(_guest.Instance, fd, (ulong)Rights.File, 0));
    }

    [Fact]
    public void SetRights_OfADirectory_HoldForWhatIsOpenedThere()
    {
        _guest.Create("file", "x");
        var directory = _guest.OpenDirectory(".");
        Assert.Equal(
            Errno.Success,
            WasiDescriptors.fd_fdstat_set_rights(
                _guest.Instance, directory, (ulong)(Rights.Directory & ~(
                    Rights.PathSetSize | Rights.UnlinkFile)), (ulong)(Rights.File & ~Rights.Write)));
        Assert.Equal(Errno.NotCapable, _guest.TryOpen(
            "file", out _, OpenFlags.Truncate, Rights.Read, directory: directory, inheriting: 0));
        Assert.Equal(
            Errno.NotCapable, _guest.TryOpen("file", out _, rights: Rights.Write, directory: directory, inheriting: 0));
        Assert.Equal(
            Errno.Success, _guest.TryOpen("file", out _, rights: Rights.Read, directory: directory, inheriting: 0));
        Assert.Equal(Errno.NotCapable, WasiPaths.path_unlink_file(
            _guest.Instance, directory, Guest.OldPath, _guest.Put(Guest.OldPath, "file")));
    }

    [Fact]
    public void State_OfStreams_IsNoTerminal()
    {
        for (var fd = 0u; fd < 3; fd++)
        {
            Assert.Equal(Errno.Success, WasiDescriptors.fd_fdstat_get(_guest.Instance, fd, Guest.Buffer));
            Assert.Equal(0, _guest.Memory[(int)Guest.Buffer]);
            Assert.Equal(fd == 0 ? Rights.Read : Rights.Write, (Rights)_guest.LoadLong(Guest.Buffer + 8) & (
                Rights.Read | Rights.Write | Rights.Seek));
        }
    }

    [Fact]
    public void State_OfAFile_TellsKindModesAndRights()
    {
        var fd = _guest.Open(
            "file", OpenFlags.Create, Rights.Read | Rights.Write, DescriptorFlags.Append | DescriptorFlags.NonBlock);
        Assert.Equal(Errno.Success, WasiDescriptors.fd_fdstat_get(_guest.Instance, fd, Guest.Buffer));
        Assert.Equal(4, _guest.Memory[(int)Guest.Buffer]);
        Assert.Equal(5, _guest.Memory[(int)Guest.Buffer + 2]);
        Assert.Equal((ulong)(Rights.Read | Rights.Write), _guest.LoadLong(Guest.Buffer + 8));
    }

    [Fact]
    public void Times_OfNewAndChangedFiles_ComeFromTheVirtualClock()
    {
        _guest.Create("file");
        _guest.Stat("file", out var before);
        Assert.Equal(WasiOptions.DefaultStartTime, before.ModifyTime);
        Assert.Equal(Errno.Success, WasiClock.clock_time_get(_guest.Instance, 0, 0, Guest.Result));
        _guest.Create("file", "x");
        _guest.Stat("file", out var after);
        Assert.Equal(WasiOptions.DefaultStartTime + 1_000_000, after.ModifyTime);
        Assert.Equal(before.Inode, after.Inode);
    }

    [Fact]
    public void Sockets_AreNotThere()
    {
        Assert.Equal(Errno.NotSocket, WasiSockets.sock_shutdown(_guest.Instance, 1, 1));
        Assert.Equal(Errno.BadDescriptor, WasiSockets.sock_recv(_guest.Instance, 77, 0, 0, 0, 0, 0));
        Assert.Equal(Errno.NotSocket, WasiSockets.sock_send(_guest.Instance, Guest.Root, 0, 0, 0, 0));
        Assert.Equal(Errno.NotSocket, WasiSockets.sock_accept(_guest.Instance, 0, 0, 0));
    }

    [Fact]
    public void Synchronize_Anything_Succeeds()
    {
        var fd = _guest.Open("file", OpenFlags.Create);
        Assert.Equal(Errno.Success, WasiTransfer.fd_sync(_guest.Instance, fd));
        Assert.Equal(Errno.Success, WasiTransfer.fd_datasync(_guest.Instance, fd));
        Assert.Equal(Errno.BadDescriptor, WasiTransfer.fd_sync(_guest.Instance, 50));
    }
}
