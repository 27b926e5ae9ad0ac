using Burst.Gg.Describe;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Gg.Tests.Describe;

public sealed class ThunkJsonTests
{
    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        foreach (var folder in Fixtures.GgCases().Where(folder => Directory.Exists(Path.Join(folder, "describe"))))
            cases.Add(Path.GetFileName(folder));
        if (cases.Count == 0)
            cases.Add("");
        return cases;
    }

    [FixtureTheory]
    [MemberData(nameof(Cases))]
    public void Format_RecordedThunk_SameBytesAsGg(string name)
    {
        var folder = Fixtures.PathOf("gg", name);
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(Path.Join(folder, "describe"), "*.json"))
        {
            var hash = Path.GetFileNameWithoutExtension(path);
            var blob = Path.Join(folder, "gg", "blobs", hash);
            if (!File.Exists(blob))
                blob = Path.Join(folder, "thunks", hash);
            Assert.Equal(File.ReadAllText(path), ThunkJson.Format(Thunk.Decode(File.ReadAllBytes(blob))));
            count++;
        }

        Assert.NotEqual(0, count);
    }

    [Theory]
    [InlineData("a\"b\\c/d'e&f", """a\"b\\c/d'e&f""")]
    [InlineData("<x>\b\t\n\f\r", """\u003cx\u003e\b\t\n\f\r""")]
    [InlineData("\0\x1F\x7F\u0085\u00A0", "\\u0000\\u001f\\u007f\\u0085\u00A0")]
    [InlineData("\u00AD\u200B\u2028\uFEFF", "\\u00ad\\u200b\\u2028\\ufeff")]
    [InlineData("é€\U0001F600", "é€\U0001F600")]
    [InlineData("\U000E0001\U0001D173", "\\udb40\\udc01\\ud834\\udd73")]
    public void Format_SpecialCharacters_EscapedAsProtobufDoes(string text, string expected)
    {
        var thunk = new Thunk(new Function("F", [text], []), null, null, [new ThunkInput("E")], ["out"]);

        Assert.Contains($"  \"args\": [\n   \"{expected}\"\n  ],\n", ThunkJson.Format(thunk), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_Links_StandBeforeTimeout()
    {
        var thunk = new Thunk(
            new Function("F", ["f"], []), null, null, [new ThunkInput("E")], ["out"], 1500, [new ThunkLink("a", "V")]);

        Assert.EndsWith(
            " \"links\": [\n  {\n   \"name\": \"a\",\n   \"target\": \"V\"\n  }\n ],\n \"timeout\": 1500\n}\n\n",
            ThunkJson.Format(thunk), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_Extension_FollowsTimeout()
    {
        var thunk = new Thunk(
            new Function("F", ["f"], []), null, null, [new ThunkInput("E")], ["out"],
            extension: new ThunkExtension { Fuel = 5, Determinism = DeterminismProfile.Relaxed });

        Assert.EndsWith(
            " \"timeout\": 0,\n \"extension\": {\n  \"entryPoint\": \"_start\",\n  \"memoryBytes\": \"0\",\n  \"fuel\": \"5\","
            + "\n  \"determinism\": \"relaxed\",\n  \"seed\": \"0\"\n }\n}\n\n",
            ThunkJson.Format(thunk), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_ResourcesOfAContainer_FollowTheSeed()
    {
        var thunk = new Thunk(
            new Function("F", ["f"], []), null, null, [new ThunkInput("E")], ["out"],
            extension: new ThunkExtension { CpuThousandths = 500, Network = true });

        Assert.EndsWith(
            "\"seed\": \"0\",\n  \"cpuThousandths\": \"500\",\n  \"gpus\": \"0\",\n  \"network\": true,\n  \"processes\": \"0\","
            + "\n  \"diskBytes\": \"0\"\n }\n}\n\n",
            ThunkJson.Format(thunk), StringComparison.Ordinal);
    }
}
