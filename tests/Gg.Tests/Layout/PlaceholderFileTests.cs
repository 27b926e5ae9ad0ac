using Burst.Gg.Layout;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Gg.Tests.Layout;

public sealed class PlaceholderFileTests
{
    [FixtureFact]
    public void Write_RecordedNames_FormAndModeAsGg()
    {
        using var folder = new TemporaryFolder();
        var recorded = Fixtures.PathOf("gg", "18-placeholder-names");
        var output = new OutputRef(ObjectHash.Parse("TCpm2ZtJp_yIGQlaAUzjP3NM3HpAGM77ySyoeCZ99xYA000000ff"));
        var previous = Environment.CurrentDirectory;
        Directory.CreateDirectory(folder["dir.o"]);
        Environment.CurrentDirectory = folder.FullPath;
        try
        {
            foreach (var line in File.ReadLines(Path.Join(recorded, "kinds.tsv")))
            {
                var words = line.Split('\t');
                PlaceholderFile.Write(words[0], output);
                Assert.Equal(words[1], Convert.ToString((int)File.GetUnixFileMode(words[0]), 8));
                Assert.StartsWith(words[2], File.ReadAllText(words[0]), StringComparison.Ordinal);
                var original = Path.Join(recorded, "placeholders", words[0]);
                if (File.Exists(original))
                    Assert.Equal(File.ReadAllBytes(original), File.ReadAllBytes(words[0]));
                Assert.True(Placeholder.TryParse(PlaceholderFile.ReadHead(words[0]).Span, out var read), words[0]);
                Assert.Equal(output, read);
            }
        }
        finally
        {
            Environment.CurrentDirectory = previous;
        }
    }
}
