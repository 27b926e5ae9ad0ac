using Burst.Remote.Backends;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Remote.Tests.Backends;

public class AvailabilityMarksTests
{
    private static readonly ObjectHash Name = ObjectHash.Parse("VoKx1ILaVO..fn6E3Wvf1kH_4zY_s9oSOlKSid50xz.g0000000d");

    [Fact]
    public void Add_Object_IsWhereGgLooksForIt()
    {
        using var folder = new TemporaryFolder();
        var marks = new AvailabilityMarks(folder.FullPath, "redis://127.0.0.1:7379");
        Assert.False(marks.Contains(Name));

        marks.Add([Name, Name]);

        Assert.True(marks.Contains(Name));
        var path = folder["remotes", "QgbSiItRUJJHGSX00PMfHxcvKfBfcotbsMuddug1WUM", $"{Name}"];
        Assert.Equal(0, new FileInfo(path).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData("/own", "/xdg", "/home", "/own")]
    [InlineData("", "/xdg", "/home", "/xdg/gg")]
    [InlineData("", "relative", "/home", "/home/.cache/gg")]
    [InlineData("", "", "/home", "/home/.cache/gg")]
    public void FindCacheFolder_Variables_InGgsOrder(string own, string xdg, string home, string expected) =>
        Assert.Equal(expected, AvailabilityMarks.FindCacheFolder(name => name switch
        {
            "GG_CACHE_DIR" => own,
            "XDG_CACHE_HOME" => xdg,
            _ => home,
        }));
}
