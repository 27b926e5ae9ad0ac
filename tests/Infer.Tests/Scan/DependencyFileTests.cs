using Burst.Infer.Scan;
using Burst.Testing;

namespace Burst.Infer.Tests.Scan;

public sealed class DependencyFileTests : IDisposable
{
    private static readonly RealCompiler C = new("c");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Format_StrangeNames_IsWhatGccWrites()
    {
        string[] names = ["a b.h", "c#d.h", "x$y.h", "p:q.h", "b\\ s.h", "%z.h", "é.h", "./dir/long-name-to-fill-the-line.h", ".//dot.h"];
        foreach (var name in names)
            _folder.Write(name, "");
        _folder.Write("main.c", string.Concat(names.Select(name => $"#include \"{name}\"\n")) + "#include <stddef.h>\n");
        C.Run(_folder.FullPath, ["-c", "main.c", "-MMD", "-MP", "-MT", "as $is", "-MQ", "quo $ted", "-MF", "deps"]);

        var files = new DependencyScanner(TimeProvider.System).Scan(C.Request(_folder.FullPath, "main.c")).Files;

        Assert.Equal(
            File.ReadAllText(_folder["deps"]),
            DependencyFile.Format(["as $is", DependencyFile.Quote("quo $ted")], files, withSystem: false, withPhony: true));
    }

    [Theory]
    [InlineData("main.c", "main.o")]
    [InlineData("src/a.b.cc", "a.b.o")]
    [InlineData("noend", "noend.o")]
    [InlineData("m#n.c", "m\\#n.o")]
    public void TargetOf_ASource_IsItsObject(string source, string expected) =>
        Assert.Equal(expected, DependencyFile.TargetOf(source));
}
