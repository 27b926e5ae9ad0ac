using Burst.Engine;
using Burst.Infer.Tools;
using Burst.Testing;

namespace Burst.Infer.Tests.Tools;

public sealed class ResponseFilesTests
{
    [Fact]
    public void Expand_AFile_GivesItsWords()
    {
        using var folder = new TemporaryFolder();
        folder.Write("outer.rsp", "one \"two words\"\t'it''s'\n\\\"x\\\" @inner.rsp \"\"\n");
        folder.Write("inner.rsp", "deep\\ name");

        var words = ResponseFiles.Expand(["-c", "@outer.rsp", "@missing", "last"], folder.FullPath);

        Assert.Equal("-c|one|two words|its|\"x\"|deep name||@missing|last", string.Join('|', words));
    }

    [Fact]
    public void Expand_AFileThatNamesItself_IsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("loop.rsp", "@loop.rsp");

        Assert.Throws<BurstException>(() => ResponseFiles.Expand(["@loop.rsp"], folder.FullPath));
    }
}
