using Burst.Cli.BurstDialect.Builds;

namespace Burst.Cli.Tests.BurstDialect.Builds;

public sealed class BuildCommandsTests : CommandTest
{
    public BuildCommandsTests() => Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Folder["caches"]);

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    public void Infer_ACommand_EndsAsTheCommandDoes(string script, int status)
    {
        Assert.Equal(status, Burst("infer", "sh", "-c", script));
        Assert.Matches("^inferred: 0 run for real in [0-9.,]+ m?s\n$", Error);
    }

    [Fact]
    public void Make_Why_SaysThatNothingRanForReal()
    {
        Assert.Equal(0, Burst("make", "--why", "--", "sh", "-c", ":"));
        Assert.StartsWith("no call of a tool ran for real\nmade: 0 run for real; 0 thunks run in ", Error);
    }

    [Fact]
    public void Make_WhyToAFile_LeavesStandardErrorAlone()
    {
        Assert.Equal(0, Burst("make", $"--why={Folder["why"]}", "--quiet", "--", "true"));
        Assert.Equal("", Error);
        Assert.Equal("no call of a tool ran for real\n", File.ReadAllText(Folder["why"]));
    }

    [Fact]
    public void Infer_NoSuchCommand_SaysSo()
    {
        Assert.Equal(1, Burst("infer", "no-such-command", "-x"));
        Assert.Equal("burst: no-such-command: command not found\n", Error);
    }

    [Fact]
    public void Infer_NoSuchRoot_SaysSo()
    {
        Assert.Equal(1, Burst("infer", "--root", "nowhere", "true"));
        Assert.Equal("burst: --root nowhere: no such folder\n", Error);
    }

    [Fact]
    public void Infer_NoGgFolder_MakesTheUsers()
    {
        Directory.Delete(Folder[".gg"]);

        Assert.Equal(0, Burst("infer", "true"));
        Assert.Equal(0, Burst("put", Folder.Write("in.txt", "x")));
        Assert.True(Directory.Exists(Folder["caches", "burst", ".gg", "blobs"]));
    }

    [Fact]
    public void Find_AProject_IsWhereGitHasItOrWhatCMakeSays()
    {
        Folder.Write("plain/file", "");
        Folder.Write("tree/.git", "gitdir: elsewhere");
        Folder.Write("tree/sub/file", "");
        Folder.Write("cmake/src/file", "");
        Folder.Write("cmake/build/CMakeCache.txt", $"A:B=C\nCMAKE_HOME_DIRECTORY:INTERNAL={Folder["cmake", "src"]}\n");

        Assert.Equal(Folder["plain"], ProjectFolder.Find(null, Folder["plain"], ["make"]));
        Assert.Equal(Folder["tree"], ProjectFolder.Find(null, Folder["tree", "sub"], ["make"]));
        Assert.Equal(Folder["cmake"], ProjectFolder.Find(null, Folder["cmake", "build"], ["make"]));
        Assert.Equal(Folder["cmake"], ProjectFolder.Find(null, Folder["cmake", "src"], ["ninja", "-C", "../build"]));
        Assert.Equal(Folder["plain"], ProjectFolder.Find("../plain", Folder["tree"], ["make"]));
    }

    [Fact]
    public void GgInfer_NoModels_SaysWhatGgSays()
    {
        Environment.SetEnvironmentVariable("GG_MODELPATH", null);

        Assert.Equal(1, Gg("gg-infer", "true"));
        Assert.Equal("gg-infer: missing environment variable: GG_MODELPATH\n", Error);
    }
}
