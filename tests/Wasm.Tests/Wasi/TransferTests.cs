using Burst.Wasm.Tests.Wasi.Files;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

public sealed class TransferTests : IDisposable
{
    private readonly Guest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Fact]
    public void Read_ReadOnlyInput_GivesItsBytes()
    {
        _guest.Context.Files.AddFile("in/a", "content"u8.ToArray());
        var fd = _guest.Open("in/a", rights: Rights.Read);
        Assert.Equal("cont", _guest.Read(fd, 4));
        Assert.Equal("ent", _guest.Read(fd, 4));
        Assert.Equal("", _guest.Read(fd, 4));
        Assert.Equal(Errno.Success, _guest.TryRead(fd, out var text, 3, offset: 2));
        Assert.Equal("nte", text);
        Assert.Equal(Errno.Success, _guest.TryRead(fd, out text, 3, offset: ulong.MaxValue));
        Assert.Equal("", text);
    }

    [Fact]
    public void Write_ToAnInput_ChangesACopy()
    {
        var bytes = "content"u8.ToArray();
        var file = _guest.Context.Files.AddFile("in", bytes);
        Assert.NotNull(file.Source);
        var fd = _guest.Open("in");
        Assert.Equal(Errno.Success, _guest.Write(fd, "CON"));
        Assert.Equal("CONtent", _guest.ReadFile("in"));
        Assert.Equal("content"u8.ToArray(), bytes);
        Assert.Equal("CONtent"u8.ToArray(), file.GetContent().ToArray());
        Assert.Null(file.Source);
        Assert.Equal(7UL, _guest.Context.Files.BytesUsed);
    }

    [Fact]
    public void Truncate_InputFromASource_DoesNotReadIt()
    {
        _guest.Context.Files.AddFile("in", new Unreadable());
        _guest.Stat("in", out var status);
        Assert.Equal(1UL << 20, status.Size);
        var fd = _guest.Open("in", OpenFlags.Truncate);
        Assert.Equal("", _guest.Read(fd));
    }

    [Fact]
    public void Write_ReadOnlyMount_IsRefused()
    {
        _guest.Context.Files.AddFile("fixed/a", "x"u8.ToArray());
        _guest.Context.Files.AddDirectory("sealed", isReadOnly: true);
        _guest.Context.Files.AddFile("sealed/a", "x"u8.ToArray());
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.TryOpen("sealed/a", out _));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.TryOpen("sealed/a", out _, OpenFlags.Truncate, Rights.Read));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.TryOpen("sealed/new", out _, OpenFlags.Create));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Unlink("sealed/a"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Rename("sealed/a", "b"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Rename("fixed/a", "sealed/b"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.MakeDirectory("sealed/d"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Link("sealed/a", "b"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Symlink("a", "sealed/b"));
        Assert.Equal("x", _guest.ReadFile("sealed/a"));
        Assert.Equal(Errno.Success, _guest.Unlink("fixed/a"));
    }

    [Fact]
    public void Write_Append_GoesToTheEndWhateverTheOffset()
    {
        var fd = _guest.Open("log", OpenFlags.Create, modes: DescriptorFlags.Append);
        _guest.Write(fd, "one");
        Assert.Equal(Errno.Success, WasiTransfer.fd_seek(_guest.Instance, fd, 0, 0, Guest.Result));
        _guest.Write(fd, "two");
        _guest.Write(fd, "three", offset: 0);
        Assert.Equal("onetwothree", _guest.ReadFile("log"));
        WasiTransfer.fd_seek(_guest.Instance, fd, 2, 0, Guest.Result);
        _guest.Write(fd, "");
        Assert.Equal("etwothree", _guest.Read(fd));
        Assert.Equal(Errno.Success, WasiDescriptors.fd_fdstat_set_flags(_guest.Instance, fd, 0));
        _guest.Write(fd, "ONE", offset: 0);
        Assert.Equal("ONEtwothree", _guest.ReadFile("log"));
    }

    [Fact]
    public void Write_BeyondTheEnd_FillsWithZeros()
    {
        var fd = _guest.Open("file", OpenFlags.Create);
        Assert.Equal(Errno.Success, _guest.Write(fd, "x", offset: 3));
        Assert.Equal("\0\0\0x", _guest.ReadFile("file"));
        Assert.Equal(Errno.Success, WasiTransfer.fd_filestat_set_size(_guest.Instance, fd, 1));
        Assert.Equal(Errno.Success, WasiTransfer.fd_filestat_set_size(_guest.Instance, fd, 5));
        Assert.Equal("\0\0\0\0\0", _guest.ReadFile("file"));
    }

    [Theory]
    [InlineData(1UL << 60)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 1)]
    [InlineData(1UL << 31)]
    public void Write_FarAway_IsTooLarge(ulong offset)
    {
        var fd = _guest.Open("file", OpenFlags.Create);
        Assert.Equal(Errno.FileTooLarge, _guest.Write(fd, "xx", offset));
        Assert.Equal(Errno.FileTooLarge, WasiTransfer.fd_allocate(_guest.Instance, fd, offset, 10));
        Assert.Equal(Errno.FileTooLarge, WasiTransfer.fd_filestat_set_size(_guest.Instance, fd, offset));
        Assert.Equal(0UL, _guest.Stat(fd).Size);
        Assert.Equal(0UL, _guest.Context.Files.BytesUsed);
    }

    [Fact]
    public void Allocate_Part_GrowsButNeverShrinks()
    {
        var fd = _guest.Open("file", OpenFlags.Create);
        Assert.Equal(Errno.Success, WasiTransfer.fd_allocate(_guest.Instance, fd, 0, 100));
        Assert.Equal(Errno.Success, WasiTransfer.fd_allocate(_guest.Instance, fd, 10, 10));
        Assert.Equal(100UL, _guest.Stat(fd).Size);
        Assert.Equal(Errno.Invalid, WasiTransfer.fd_allocate(_guest.Instance, fd, 0, 0));
        Assert.Equal(Errno.BadDescriptor, WasiTransfer.fd_allocate(
            _guest.Instance, _guest.Open("file", rights: Rights.Read), 0, 200));
    }

    [Fact]
    public void Seek_AnyOrigin_MovesWithinTheNumbers()
    {
        _guest.Create("file", "0123456789");
        var fd = _guest.Open("file");
        Assert.Equal(Errno.Success, WasiTransfer.fd_seek(_guest.Instance, fd, -3, 2, Guest.Result));
        Assert.Equal(7UL, _guest.LoadLong(Guest.Result));
        Assert.Equal("789", _guest.Read(fd));
        Assert.Equal(Errno.Success, WasiTransfer.fd_seek(_guest.Instance, fd, 100, 1, Guest.Result));
        Assert.Equal(Errno.Success, WasiTransfer.fd_tell(_guest.Instance, fd, Guest.Result));
        Assert.Equal(110UL, _guest.LoadLong(Guest.Result));
        Assert.Equal("", _guest.Read(fd));
        Assert.Equal(Errno.Invalid, WasiTransfer.fd_seek(_guest.Instance, fd, -1, 0, Guest.Result));
        Assert.Equal(Errno.Invalid, WasiTransfer.fd_seek(_guest.Instance, fd, long.MaxValue, 1, Guest.Result));
        Assert.Equal(Errno.Invalid, WasiTransfer.fd_seek(_guest.Instance, fd, long.MinValue, 2, Guest.Result));
        Assert.Equal(Errno.Invalid, WasiTransfer.fd_seek(_guest.Instance, fd, 0, 3, Guest.Result));
        Assert.Equal(Errno.InvalidSeek, WasiTransfer.fd_seek(_guest.Instance, 1, 0, 1, Guest.Result));
        Assert.Equal(Errno.BadDescriptor, WasiTransfer.fd_seek(_guest.Instance, Guest.Root, 0, 1, Guest.Result));
    }

    [Fact]
    public void ReadOrWrite_WithoutTheRight_IsABadDescriptor()
    {
        _guest.Create("file", "x");
        Assert.Equal(Errno.BadDescriptor, _guest.TryRead(_guest.Open("file", rights: Rights.Write), out _));
        Assert.Equal(Errno.BadDescriptor, _guest.Write(_guest.Open("file", rights: Rights.Read), "y"));
        Assert.Equal(Errno.BadDescriptor, _guest.Write(0, "y"));
        Assert.Equal(Errno.BadDescriptor, _guest.TryRead(1, out _));
        Assert.Equal(Errno.BadDescriptor, _guest.TryRead(Guest.Root, out _));
        Assert.Equal(Errno.BadDescriptor, _guest.Write(Guest.Root, "y"));
        Assert.Equal(Errno.BadDescriptor, _guest.Write(1000, "y"));
    }

    [Fact]
    public void Write_Streams_AreCaptured()
    {
        Assert.Equal(Errno.Success, _guest.Write(1, "out "));
        Assert.Equal(Errno.Success, _guest.Write(2, "err"));
        Assert.Equal(Errno.Success, _guest.Write(1, "more"));
        Assert.Equal("out more"u8.ToArray(), _guest.Context.Output.Written.ToArray());
        Assert.Equal("err"u8.ToArray(), _guest.Context.Error.Written.ToArray());
    }

    [Fact]
    public void ReadAndWrite_HostStreams_PassBytesOn()
    {
        using var input = new MemoryStream("typed"u8.ToArray());
        using var output = new MemoryStream();
        _guest.Context.Input.Set(input);
        _guest.Context.Output.ForwardTo(output);
        Assert.Equal("typed", _guest.Read(0));
        Assert.Equal("", _guest.Read(0));
        _guest.Write(1, "shown");
        Assert.Equal("shown"u8.ToArray(), output.ToArray());
        Assert.True(_guest.Context.Output.Written.IsEmpty);
    }

    [Fact]
    public void Read_InputFromASource_IsAsBytesAtHandWouldBe()
    {
        _guest.Context.Input.Set(new Pieces());
        Assert.Equal(10UL, _guest.Context.Input.Available);
        Assert.Equal("0123456789", _guest.Read(0));
        Assert.True(_guest.Context.Input.IsAtEnd);
        Assert.Equal("", _guest.Read(0));
    }

    [Fact]
    public void Read_ManyBuffers_FillsThemInOrder()
    {
        _guest.Context.Input.Set("abcdef"u8.ToArray());
        for (var i = 0u; i < 3; i++)
        {
            _guest.Store(Guest.Vectors + (i * 8), Guest.Buffer + (i * 100));
            _guest.Store(Guest.Vectors + (i * 8) + 4, i == 1 ? 0u : 2);
        }

        Assert.Equal(Errno.Success, WasiTransfer.fd_read(_guest.Instance, 0, Guest.Vectors, 3, Guest.Result));
        Assert.Equal(4u, _guest.Load(Guest.Result));
        Assert.Equal("ab"u8.ToArray(), _guest.Memory.Slice((int)Guest.Buffer, 2).ToArray());
        Assert.Equal("cd"u8.ToArray(), _guest.Memory.Slice((int)Guest.Buffer + 200, 2).ToArray());
    }

    [Fact]
    public void Advise_AnyFile_IsAcceptedIfItMakesSense()
    {
        _guest.Create("file");
        var fd = _guest.Open("file");
        Assert.Equal(Errno.Success, WasiTransfer.fd_advise(_guest.Instance, fd, 0, 100, 5));
        Assert.Equal(Errno.Invalid, WasiTransfer.fd_advise(_guest.Instance, fd, 0, 100, 6));
        Assert.Equal(Errno.InvalidSeek, WasiTransfer.fd_advise(_guest.Instance, 1, 0, 100, 0));
        Assert.Equal(Errno.BadDescriptor, WasiTransfer.fd_advise(_guest.Instance, Guest.Root, 0, 100, 0));
    }
}
