using Burst.Wasm.Wasi;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Tests.Wasi.Files;

public sealed class VirtualFileSystemTests
{
    private readonly VirtualFileSystem _files = new WasiContext().Files;

    [Theory]
    [InlineData("a/b/c")]
    [InlineData("/a/b/c")]
    [InlineData("//a/./b//c/")]
    public void AddFile_NestedPath_MakesItsParents(string path)
    {
        var file = _files.AddFile(path, "x"u8.ToArray());
        Assert.Same(file, _files.Find("a/b/c"));
        Assert.IsType<VirtualDirectory>(_files.Find("/a/b"));
        Assert.Equal(["a"], _files.Root.Entries.Select(static entry => entry.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/../b")]
    [InlineData("..")]
    [InlineData("a\0b")]
    [InlineData("taken")]
    [InlineData("taken/b")]
    [InlineData("folder")]
    public void AddFile_BadPath_IsRefused(string path)
    {
        _files.AddFile("taken", default(ReadOnlyMemory<byte>));
        _files.AddDirectory("folder");
        Assert.Throws<ArgumentException>(() => _files.AddFile(path, default(ReadOnlyMemory<byte>)));
    }

    [Fact]
    public void Entries_AreSortedByBytes()
    {
        foreach (var name in (string[])["é", "b", "B", "a/x", "aa", "z"])
            _files.AddFile(name, default(ReadOnlyMemory<byte>));
        Assert.Equal(["B", "a", "aa", "b", "z", "é"], _files.Root.Entries.Select(static entry => entry.Key));
    }

    [Fact]
    public void AddDirectory_Twice_IsOne()
    {
        Assert.Same(_files.AddDirectory("a/b"), _files.AddDirectory("a/b/"));
        Assert.Same(_files.Root, _files.AddDirectory(""));
        Assert.Equal(1, _files.Root.Count);
    }

    [Fact]
    public void GetContent_OfMemory_IsNoCopy()
    {
        var bytes = "content"u8.ToArray();
        var file = _files.AddFile("a", bytes);
        Assert.True(file.GetContent().Equals(new ReadOnlyMemory<byte>(bytes)));
    }

    [Fact]
    public void GetContent_OfPieces_PutsThemTogether()
    {
        var file = _files.AddFile("a", new Pieces());
        Assert.Equal(10UL, file.Length);
        Assert.Equal("0123456789"u8.ToArray(), file.GetContent().ToArray());
        var buffer = new byte[5];
        Assert.Equal(3, file.Read(4, buffer));
        Assert.Equal(Errno.Success, file.Write(5, "x"u8));
        Assert.Equal("01234x6789"u8.ToArray(), file.GetContent().ToArray());
    }

    [Fact]
    public void AddLink_Target_IsKept()
    {
        Assert.Equal("../x", _files.AddLink("a/b", "../x").Target);
        Assert.Null(_files.Find("a/b/c"));
    }

    [Fact]
    public void Limits_FileLongerThanPossible_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileLimits { MaxFileBytes = 1UL << 40 });
}
