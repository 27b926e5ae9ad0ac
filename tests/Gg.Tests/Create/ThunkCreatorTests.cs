using Burst.Engine;
using Burst.Gg.Create;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Gg.Tests.Create;

public sealed class ThunkCreatorTests : IDisposable
{
    private const string Cat = "VR02ksdLk2ZSIBTw_GuCpD3knhB6o8RwscCKUPoLyGbw00000026";
    private const string A = "VLIsI2lzmA5jh8Zrw5dzMdE3ydLgmq.WF6rpoxSVDSAY00000004";
    private const string B = "VJ92O1EqD_5TVV_n9BBLtWoy8pp6gSSLYjAEYSgcwClo00000004";

    private readonly TemporaryFolder _folder = new();
    private readonly PlainObjectStore _objects;

    public ThunkCreatorTests() => _objects = new PlainObjectStore(_folder["blobs"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_LinksAndTimeout_HashAsRecorded()
    {
        var creator = new ThunkCreator { TimeoutMs = 1500, PlaceholderPath = _folder["p"] };
        creator.Executables.Add(new ThunkInput(Cat));
        creator.Values.Add(new ThunkInput(A));
        creator.Values.Add(new ThunkInput(B));
        creator.Outputs.Add("out");
        creator.AddLink($"z.txt={A}");
        creator.AddLink($"z.txt={B}");
        creator.AddLink($"a.txt={A}");
        creator.AddLink($"with space={A}");

        var hash = creator.Create(Cat, ["cat", "out", "a.txt", "z.txt", "with space"], _objects);

        Assert.Equal("Tx7yvJnEtvpHmhWUuJmQwF0bYWj3HyL3DY.Ute9IQ3TA000001d3", hash.ToString());
        Assert.True(_objects.Contains(hash));
        Assert.Equal($"#!/usr/bin/env gg-force-and-run\n{hash}\n", File.ReadAllText(_folder["p"]));
    }

    [Theory]
    [InlineData("a=b=c", "TQCwu9gnGD35gbolpnfg8c_wLI6Wlc07BASQTrfFxaXk0000002d")]
    [InlineData("=x", "TKT3aBBzjfeYE2q.MNYvcu3VjsuoVHD2yWzQPbWNk8U000000028")]
    public void Create_OddLinks_HashAsGg(string link, string expected)
    {
        var creator = new ThunkCreator();
        creator.Executables.Add(new ThunkInput("nosuch"));
        creator.Outputs.Add("o");
        creator.AddLink(link);

        Assert.Equal(expected, creator.Create("nosuch", ["a"], _objects).ToString());
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.txt=")]
    public void AddLink_NoTarget_GgsMessage(string link) =>
        Assert.Equal("missing link target", Assert.Throws<BurstException>(() => new ThunkCreator().AddLink(link)).Message);

    [Fact]
    public void Create_NothingGiven_FirstComplaintIsOutput()
    {
        var error = Assert.Throws<ThunkFormatException>(() => new ThunkCreator().Create("F", [], _objects));

        Assert.Equal("a thunk needs at least one output", error.Message);
    }
}
