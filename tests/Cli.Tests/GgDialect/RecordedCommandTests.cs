using System.Text;
using Burst.Testing;

namespace Burst.Cli.Tests.GgDialect;

public sealed class RecordedCommandTests : CommandTest
{
    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        foreach (var folder in Fixtures.GgCases().Where(folder => File.Exists(Path.Join(folder, "commands.txt"))))
        {
            if (Commands(folder).Any())
                cases.Add(Path.GetFileName(folder));
        }

        if (cases.Count == 0)
            cases.Add("");
        return cases;
    }

    [FixtureTheory]
    [MemberData(nameof(Cases))]
    public void CreateThunk_RecordedCommand_SameHashOnStandardError(string name)
    {
        foreach (var (line, expected) in Commands(Fixtures.PathOf("gg", name)))
        {
            var words = Split(line);
            var placeholder = Array.IndexOf(words, "-C");
            if (placeholder > 0 && Path.GetDirectoryName(words[placeholder + 1]) is { Length: > 0 } above)
                Directory.CreateDirectory(above);

            Assert.Equal(0, Gg(words));
            Assert.Equal(("", expected + "\n"), (Out, Error));
        }
    }

    private static IEnumerable<(string Line, string Hash)> Commands(string folder)
    {
        var lines = File.ReadAllLines(Path.Join(folder, "commands.txt"));
        for (var i = 0; i + 1 < lines.Length; i++)
        {
            if (lines[i].StartsWith("$ gg-create-thunk", StringComparison.Ordinal) && lines[i + 1].StartsWith('T'))
                yield return (lines[i][2..], lines[i + 1]);
        }
    }

    // As the recording shell quoted: backslashes, and '' for an empty word.
    private static string[] Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == ' ')
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else if (line[i] == '\\')
            {
                word.Append(line[++i]);
            }
            else if (line[i] != '\'')
            {
                word.Append(line[i]);
            }
        }

        words.Add(word.ToString());
        return [.. words];
    }
}
