using Burst.Infer.Scan;
using Burst.Infer.Scan.Headers;
using Burst.Testing;

namespace Burst.Infer.Tests.Scan.Headers;

public sealed class FolderListingsTests : IDisposable
{
    private static readonly RealCompiler C = new("c");

    private readonly TemporaryFolder _folder = new();
    private readonly FolderListings _listings = new(new LaterTime());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_AFolder_NamesWhatIsInItWhateverTheCase()
    {
        _folder.Write("inc/a.h", "");
        _folder.Write("inc/sub/b.h", "");

        var names = _listings.Of(_folder["inc"]);

        Assert.NotNull(names);
        Assert.Equal(["a.h", "sub"], names.Order());
        Assert.Contains("A.H", names);
    }

    [Fact]
    public void Of_AFolderThatChanged_IsRead()
    {
        _folder.Write("inc/a.h", "");
        Age("inc");
        _listings.Of(_folder["inc"]);
        _folder.Write("inc/b.h", "");

        Assert.Equal(["a.h", "b.h"], _listings.Of(_folder["inc"])!.Order());
    }

    [Fact]
    public void Of_AFolderThatHasJustChanged_IsNotTrusted()
    {
        _folder.Write("inc/a.h", "");

        Assert.Null(new FolderListings(TimeProvider.System).Of(_folder["inc"]));
    }

    [Fact]
    public void Of_NoFolder_KnowsNothing()
    {
        Assert.Null(_listings.Of(_folder["none"]));
        Assert.Null(_listings.Of("/proc/self"));
    }

    [Fact]
    public void Scan_AHeaderThatAppearsEarlierInTheSearch_IsFound()
    {
        var scanner = new DependencyScanner(new LaterTime());
        _folder.Write("first/sub/other.h", "");
        _folder.Write("second/sub/a.h", "");
        _folder.Write("main.c", "#include <sub/a.h>\n#include <b.h>\n");
        _folder.Write("second/b.h", "");
        Age("first");
        var request = C.Request(_folder.FullPath, "main.c", ["first", "second"]) with { ImplicitHeader = null };

        Assert.Equal(["main.c", "second/sub/a.h", "second/b.h"], scanner.Scan(request).Files.Select(file => file.Name));
        _folder.Write("first/sub/a.h", "");
        _folder.Write("first/b.h", "");
        Assert.Equal(["main.c", "first/sub/a.h", "first/b.h"], scanner.Scan(request).Files.Select(file => file.Name));
    }

    // So that its next change is another time, however coarse the clock is.
    private void Age(string name) => Directory.SetLastWriteTimeUtc(_folder[name], DateTime.UnixEpoch.AddYears(40));

    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(1);
    }
}
