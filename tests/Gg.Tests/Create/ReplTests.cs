using Burst.Engine;
using Burst.Gg.Create;
using Burst.Gg.Layout;
using Burst.Testing;

namespace Burst.Gg.Tests.Create;

public sealed class ReplTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PlainObjectStore _objects;
    private readonly StringWriter _output = new();
    private readonly Repl _repl;

    public ReplTests()
    {
        _objects = new PlainObjectStore(_folder["blobs"]);
        _repl = new Repl(new Collector(_objects, new HashCache(_folder["hash_cache"])), _objects, _output);
    }

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    [FixtureFact]
    public void Run_RecordedScript_SameThunksAndPlaceholders()
    {
        var recorded = Fixtures.PathOf("gg", "21-repl");
        foreach (var function in Directory.EnumerateFiles(Path.Join(recorded, "functions")))
            _folder.Write(Path.GetFileName(function), File.ReadAllText(function), isExecutable: true);
        var input = Path.Join(recorded, "gg", "blobs", "VxdFhUnxfnQmi7ZzXbEBjSBRy8U2k3aQNGUaLv6tEIac0000000c");
        File.WriteAllBytes(_folder["in.txt"], File.ReadAllBytes(input));

        foreach (var line in File.ReadLines(Path.Join(recorded, "script")))
        {
            if (!_repl.Run(Rebase(line)))
                break;
        }

        Assert.Equal(
            """
            TVluZgQIpdZbsEhatj_WL6tPxcM2iCP.QfDBVw0eQVgo00000143
            TAYP_2k_9_M_dxThCKxx8Pyx96t4c4DkOlEbfucPisZY00000101
            TqTHe1Rrpgb8J35rJx9ePFRE0nVoBdjj7lB_p61gcAZI00000107

            """,
            _output.ToString());
        foreach (var name in (string[])["p.odd", "p.even", "p.out"])
            Assert.Equal(File.ReadAllBytes(Path.Join(recorded, "placeholders", name)), File.ReadAllBytes(_folder[name]));
    }

    [Theory]
    [InlineData("bogus", "invalid command: bogus")]
    [InlineData("", "invalid command: ")]
    [InlineData("push", "'push' needs at least two arguments")]
    [InlineData("push a", "'push' needs at least two arguments")]
    [InlineData("push q x", "invalid push operation: q")]
    [InlineData("pop", "'pop' needs one argument")]
    [InlineData("pop l x", "'pop' needs one argument")]
    [InlineData("pop q", "invalid pop operation: q")]
    [InlineData("pop a", "'pop a' finds nothing to remove")]
    [InlineData("set f", "'pop' needs two arguments")]
    [InlineData("create", "'create' has one arguments")]
    [InlineData("create p a b", "no thunk available for the placeholder")]
    public void Run_WrongLine_GgsMessage(string line, string message) =>
        Assert.Equal(message, Assert.Throws<BurstException>(() => _repl.Run(line)).Message);

    [Theory]
    [InlineData("exit", false)]
    [InlineData("exit 1", false)]
    [InlineData("set x y", true)]
    [InlineData("clear x", true)]
    [InlineData("create q", true)]
    [InlineData("push argument b", true)]
    public void Run_OddLine_Accepted(string line, bool goesOn) => Assert.Equal(goesOn, _repl.Run(line));

    // The script names files in its working directory, which tests do not have to themselves.
    private string Rebase(string line)
    {
        var words = line.Split(' ');
        var isFile = words is ["push", ['e', ..] or ['d', ..], _] or ["push", ['l', ..], _, _] or ["create", ['p', ..], _, _];
        if (isFile)
            words[^1] = _folder[words[^1]];
        return string.Join(' ', words);
    }
}
