using Burst.Gg.Layout;
using Burst.Testing;

namespace Burst.Gg.Tests.Layout;

public sealed class FileHasherTests
{
    [FixtureFact]
    public void HashOf_RecordedFiles_AsGg()
    {
        var folder = Fixtures.PathOf("gg", "01-hash");
        foreach (var line in File.ReadLines(Path.Join(folder, "hashes.txt")))
        {
            var words = line.Split(' ', 2);
            Assert.Equal(words[0], FileHasher.HashOf(Path.Join(folder, "files", words[1])).ToString());
        }
    }

    [FixtureFact]
    public void HashOf_LargeFiles_AsGg()
    {
        using var folder = new TemporaryFolder();
        foreach (var line in File.ReadLines(Fixtures.PathOf("gg", "01-hash", "hashes-large.txt")))
        {
            // "HASH LENGTH bytes of "a""
            var words = line.Split(' ');
            var path = folder.Write("large", new string(words[^1].Trim('"')[0], int.Parse(words[1])));
            Assert.Equal(words[0], FileHasher.HashOf(path).ToString());
        }
    }
}
