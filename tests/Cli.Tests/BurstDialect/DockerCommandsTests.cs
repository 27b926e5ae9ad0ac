using System.Formats.Tar;
using Burst.Docker;
using Burst.Testing;

namespace Burst.Cli.Tests.BurstDialect;

/// <summary><c>burst docker</c> with the real composition, on a real daemon where one is needed.</summary>
public sealed class DockerCommandsTests : CommandTest
{
    private const string OwnImage = "burst/test-prewarm";
    private const string Nowhere = "unix:///nowhere/docker.sock";

    [Theory]
    [InlineData("docker run x --cpu 0 -- true", "--cpu takes a number of processors from 0.01")]
    [InlineData("docker run x --cpu 0.0001 -- true", "in thousandths, not '0.0001'")]
    [InlineData("docker run x --gpus 0,0 -- true", "--gpus takes a number up to 1024")]
    [InlineData("docker run x --verify 1 -- true", "--verify takes a number from 2 to 1000, not '1'")]
    [InlineData("docker run x --docker-host ftp://x -- true", "'ftp://x' does not name a Docker daemon")]
    [InlineData("docker run x --memory much -- true", "'much' is not a size")]
    [InlineData("docker prewarm x -n 0", "from 1 to 10000, not '0'")]
    public void Run_WrongLine_TwoAndWhy(string line, string why)
    {
        Assert.Equal(2, Burst(line.Split(' ')));
        Assert.Contains(why, Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoDaemonAndNothingKnown_SaysSo()
    {
        Assert.Equal(1, Burst("docker", "run", "--docker-host", Nowhere, "some:tag", "true"));
        Assert.Contains("/nowhere/docker.sock", Error, StringComparison.Ordinal);
        Assert.Equal(1, Burst("docker", "run", "--offline", "some:tag", "true"));
        Assert.Contains("nothing is known of the image 'some:tag' yet", Error, StringComparison.Ordinal);
    }

    [DockerFact]
    public void Run_SecondTime_NeedsNoDocker()
    {
        File.WriteAllText("in.txt", "hello\n");
        string[] call = ["-v", "in.txt:/in/a", "-o", "out:/out", "--env", "A=1", DockerDaemon.Busybox, "--", "sh", "-c", "tr a-z A-Z < /in/a > /out/b; echo $A; echo err >&2; exit 3"];
        Assert.Equal(3, Real(["docker", "run", "--docker-host", DockerDaemon.Host, .. call]));
        Assert.Equal("1\n", Out);
        Assert.Contains("err\n", Error, StringComparison.Ordinal);
        Assert.Equal("HELLO\n", File.ReadAllText("out/b"));

        Directory.Delete("out", recursive: true);
        Assert.Equal(3, Real(["docker", "run", "--docker-host", Nowhere, .. call]));
        Assert.Contains("Docker does not answer; 'burst/busybox' is taken for what it was last: sha256:", Error, StringComparison.Ordinal);
        Assert.Equal("HELLO\n", File.ReadAllText("out/b"));
        Assert.Equal(3, Real(["docker", "run", "--offline", "--docker-host", Nowhere, .. call]));
        Assert.DoesNotContain("does not answer", Error, StringComparison.Ordinal);
    }

    [DockerFact]
    public void RunVerify_RandomFile_NamesIt()
    {
        string[] start = ["docker", "run", "--docker-host", DockerDaemon.Host, "--verify", "3", "-o", "out", DockerDaemon.Busybox, "--", "sh", "-c"];
        Assert.Equal(0, Real([.. start, "echo same > out/same"]));
        Assert.Contains("3 runs agree: 4 outputs have the same bytes each time", Out, StringComparison.Ordinal);
        Assert.Equal(1, Real([.. start, "echo same > out/same; head -c 9 /dev/urandom > out/random"]));
        Assert.Equal("'out/random' differs: 3 different contents\n", Out);
        Assert.Contains("3 runs do not agree", Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("out"));
    }

    [DockerFact]
    public async Task Prewarm_ThenRun_TakesTheContainerAndLeavesIt()
    {
        using var client = await DockerClient.ConnectAsync(DockerEndpoint.Parse(DockerDaemon.Host));
        string[] daemon = ["--docker-host", DockerDaemon.Host];
        var image = await ImportAsync(client);
        async Task<string[]> FindAsync() =>
            [.. (await client.Containers.ListAsync(DockerFilters.Label("burst.prewarmed"))).Where(found => found.ImageId == image).Select(found => found.Id)];
        try
        {
            Assert.Equal(0, Real(["docker", "prewarm", .. daemon, OwnImage, "-n", "1"]));
            var made = await FindAsync();
            Assert.Single(made);
            for (var i = 0; i < 2; i++)
            {
                Assert.Equal(0, Real(["docker", "run", .. daemon, OwnImage, "--", "/bin/sh", "-c", $"echo {i}"]));
                Assert.Equal($"{i}\n", Out);
                Assert.Equal(made, await FindAsync());
            }

            Assert.Equal(0, Real(["docker", "ps", .. daemon]));
            Assert.Contains($"{made[0][..12]}  made ahead", Out, StringComparison.Ordinal);
            Assert.Equal(0, Real(["docker", "clean", .. daemon, OwnImage]));
            Assert.Empty(await FindAsync());
        }
        finally
        {
            foreach (var container in await FindAsync())
                await client.Containers.RemoveAsync(container, isForced: true);
            await client.Images.RemoveAsync(OwnImage, isForced: true);
        }
    }

    [DockerFact]
    public void Images_Listed_WithTheirTags()
    {
        Assert.Equal(0, Real(["docker", "images", "--full", "--docker-host", DockerDaemon.Host]));
        Assert.Contains(Out.Split('\n'), line => line.StartsWith("sha256:", StringComparison.Ordinal) && line.Contains(DockerDaemon.Busybox, StringComparison.Ordinal));
    }

    // Of its own, so that other tests on the same daemon neither see nor take its containers.
    private static async Task<string> ImportAsync(DockerClient client)
    {
        await using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
            await writer.WriteEntryAsync("/bin/busybox", "bin/sh");
        tar.Position = 0;
        return await client.Images.ImportAsync(tar, OwnImage);
    }
}
