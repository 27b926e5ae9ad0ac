using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Testing;

namespace Burst.Gg.Tests.Layout;

public sealed class GgDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_FolderAbove_Found()
    {
        Directory.CreateDirectory(_folder[".gg"]);
        Directory.CreateDirectory(_folder["a", "b"]);

        Assert.Equal(_folder[".gg"], GgDirectory.Find("", _folder["a", "b"]).RootPath);
    }

    [Fact]
    public void Find_FileOfThatName_PassedOver()
    {
        Directory.CreateDirectory(_folder[".gg"]);
        _folder.Write("a/.gg", "");

        Assert.Equal(_folder[".gg"], GgDirectory.Find(null, _folder["a"]).RootPath);
    }

    [Fact]
    public void Find_None_GgsMessage()
    {
        var error = Assert.Throws<BurstException>(() => GgDirectory.Find(null, "/"));

        Assert.Equal("GG_DIR not set, and could not find .gg in any of parent dirs", error.Message);
    }

    [Fact]
    public void Find_Variable_MadeAndResolved()
    {
        Directory.CreateDirectory(_folder["real"]);
        File.CreateSymbolicLink(_folder["link"], _folder["real"]);

        Assert.Equal(_folder["real", "new"], GgDirectory.Find(_folder["link", "new"], "/").RootPath);
        Assert.True(Directory.Exists(_folder["real", "new"]));
    }

    [Fact]
    public void Find_RelativeVariable_GgsMessage()
    {
        var error = Assert.Throws<BurstException>(() => GgDirectory.Find("rel", _folder.FullPath));

        Assert.Equal("GG_DIR must be an absolute path", error.Message);
    }
}
