using Burst.Infer.Scan;

namespace Burst.Infer.Tests.Scan;

/// <summary>Headers of this machine, each as a source of its own.</summary>
public sealed class MachineHeadersTests
{
    private static readonly DependencyScanner Scanner = new(TimeProvider.System);

    [Fact]
    public void Scan_EveryHeaderOfLibc_IsWhatGccSays() =>
        Same(new RealCompiler("c"), Directory.EnumerateFiles("/usr/include", "*.h"));

    [Theory]
    [InlineData("c++11")]
    [InlineData("gnu++20")]
    public void Scan_EveryHeaderOfTheCxxLibrary_IsWhatGccSays(string standard)
    {
        var compiler = new RealCompiler("c++", standard);
        var folder = compiler.Directories.First(name => File.Exists($"{name}/vector"));

        Same(compiler, Directory.EnumerateFiles(folder));
    }

    private static void Same(RealCompiler compiler, IEnumerable<string> headers)
    {
        // A sixth of them, each time the same, keeps it short.
        var chosen = headers.Order(StringComparer.Ordinal).Where((_, i) => i % 6 == 0).ToList();
        var compared = 0;
        Parallel.ForEach(chosen, header =>
        {
            // What the compiler refuses is no business of the scanner's.
            if (compiler.Dependencies("/", header) is not { } expected)
                return;
            var result = Scanner.Scan(compiler.Request("/", header));
            Assert.True(result.Trouble is null, $"{header}: {result.Trouble}");
            Assert.Equal(expected, DependencyFile.Format([DependencyFile.TargetOf(header)], result.Files, true, false));
            Interlocked.Increment(ref compared);
        });
        Assert.True(compared > chosen.Count / 2, $"{compared} of {chosen.Count} headers could be compared");
    }
}
