using Burst.Gg.Describe;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Gg.Tests.Describe;

public sealed class ThunkSummaryTests
{
    private const string Value = "Vtp5ehPRqS0eXzCpv3b2D_KXVc_7NgL8j3RbgF4Ad_.o001fffff";

    [FixtureFact]
    public void Write_RecordedTree_SameTextAsGg()
    {
        var folder = Fixtures.PathOf("gg", "16-map-reduce");
        const string Root = "TV3ezWAzqgI7E.Fa4QurHioB0vfOW1_5JIhhtEwmky7400000189";
        var commands = File.ReadAllText(Path.Join(folder, "commands.txt"));
        var start = commands.IndexOf("[stdout]\n", commands.IndexOf("gg-thunksummary", StringComparison.Ordinal), StringComparison.Ordinal) + 9;
        var expected = commands[start..commands.IndexOf("[exit status", start, StringComparison.Ordinal)];

        Assert.Equal(expected, Summarize(
            ObjectHash.Parse(Root), hash => File.ReadAllBytes(Path.Join(folder, "gg", "blobs", hash.ToString()))));
    }

    [Fact]
    public void Write_ThunkUsedTwice_ShownTwiceCountedOnce()
    {
        var files = new Dictionary<ObjectHash, byte[]>();
        var leaf = Add(files, [Value], []);
        var root = Add(files, [], [leaf.ToString(), $"{leaf}#later"]);
        var leafName = leaf.ToString()[..5];
        var rootName = root.ToString()[..5];
        var leafText = $" {leafName}\n  Vtp5e\n {leafName} uses 1 thunk and 1 files totaling 1 MiB\n";

        Assert.Equal(
            $"{rootName}\n{leafText}{leafText}{rootName} uses 2 thunks and 1 files totaling 1 MiB\n",
            Summarize(root, hash => files[hash]));
    }

    private static ObjectHash Add(Dictionary<ObjectHash, byte[]> files, string[] values, string[] thunks)
    {
        var thunk = new Thunk(
            new Function(Value, ["f"], []), values.Select(ThunkInput.Parse), thunks.Select(ThunkInput.Parse),
            [new ThunkInput(Value)], ["out", "later"]);
        var file = thunk.Encode();
        files[ObjectHash.Of(file)] = file;
        return ObjectHash.Of(file);
    }

    private static string Summarize(ObjectHash root, Func<ObjectHash, ReadOnlyMemory<byte>> load)
    {
        using var text = new StringWriter();
        new ThunkSummary(root, load).Write(text);
        return text.ToString();
    }
}
