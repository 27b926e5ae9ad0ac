using Burst.Infer.Scan;
using Burst.Testing;

namespace Burst.Infer.Tests.Scan;

public sealed class SearchPathTests : IDisposable
{
    private static readonly RealCompiler C = new("c");

    private readonly TemporaryFolder _folder = new();

    public SearchPathTests()
    {
        foreach (var name in (string[])["a", "b", "c"])
            Directory.CreateDirectory(_folder[name]);
        Directory.CreateSymbolicLink(_folder["link"], _folder["a"]);
        _folder.Write("file", "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "a b", "", "")]
    [InlineData("", "a b a ./b link nope file", "", "")]
    [InlineData("a b", "b c", "", "")]
    [InlineData("b a", "a c", "", "")]
    [InlineData("a b", "", "b", "")]
    [InlineData("", "a b c", "b", "a")]
    [InlineData("", "c b", "b a", "")]
    [InlineData("", "/usr/include a", "", "")]
    [InlineData("a", "b", "a/", "c c")]
    public void Create_ManyDirectories_IsWhatGccSearches(string quote, string user, string system, string after)
    {
        var flags = Names(quote).SelectMany(name => (string[])["-iquote", name])
            .Concat(Names(user).Select(name => $"-I{name}"))
            .Concat(Names(system).SelectMany(name => (string[])["-isystem", name]))
            .Concat(Names(after).SelectMany(name => (string[])["-idirafter", name]));

        var path = SearchPath.Create(
            _folder.FullPath, Names(quote), Names(user), [.. Names(system), .. C.Directories], Names(after));

        var names = path.Directories.Select(directory => directory.Name).ToList();
        names.Insert(path.BracketStart, "<>");
        Assert.Equal(C.Search(_folder.FullPath, [.. flags]), names);
    }

    private static string[] Names(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
