using Burst.Docker.Images;
using Burst.Docker.Ownership;
using Burst.Docker.Tests.Containers;
using Burst.Docker.Tests.Support;
using Burst.Testing;

namespace Burst.Docker.Tests.Images;

public sealed class DockerImagesTests
{
    [Theory]
    [InlineData("debian", "debian", "latest")]
    [InlineData("debian:12", "debian", "12")]
    [InlineData("host:5000/debian", "host:5000/debian", "latest")]
    [InlineData("host:5000/a/debian:12", "host:5000/a/debian", "12")]
    [InlineData("debian@sha256:00ff", "debian", "sha256:00ff")]
    public void SplitTag_Name_IsTakenApart(string name, string repository, string tag) =>
        Assert.Equal((repository, tag), DockerImages.SplitTag(name));

    [Theory, OnDocker, OnPodman]
    public async Task Image_FromImportToRemoval_IsNamedByDigest(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        var name = $"burst/test-{Guid.NewGuid():N}";

        var id = await client.Images.ImportAsync(BusyboxTree.Pack(), $"{name}:1", ["CMD [\"/bin/echo\", \"from the image\"]", "ENV A=1"]);
        try
        {
            Assert.Matches("^sha256:[0-9a-f]{64}$", id);
            Assert.Equal(id, await client.Images.ResolveAsync($"{name}:1"));
            var details = await client.Images.InspectAsync(id);
            Assert.Equal(["/bin/echo", "from the image"], details.Config!.Command!);
            Assert.Contains("A=1", details.Config.Environment!);
            Assert.Equal("linux", details.Os);

            await client.Images.TagAsync(id, $"{name}:2");
            Assert.Equal(id, await client.Images.ResolveAsync($"{name}:2"));
            var listed = Assert.Single(await client.Images.ListAsync(new DockerFilters { { "reference", name } }));
            Assert.Equal(2, listed.RepoTags!.Count);

            var (_, output) = await Run.ToEndAsync(client, Run.Sleeper with { Image = id, Command = null });
            Assert.Equal("from the image\n", output.StdoutText);

            await client.Images.RemoveAsync($"{name}:2");
            await client.Images.RemoveAsync($"{name}:1");
        }
        catch
        {
            await client.Images.RemoveAsync(id, isForced: true);
            throw;
        }

        var gone = await Assert.ThrowsAsync<DockerException>(() => client.Images.ResolveAsync($"{name}:1"));
        Assert.True(gone.IsNotFound);
        Assert.Contains($"{name}:1", gone.Message, StringComparison.Ordinal);
    }

    [DockerFact]
    public async Task Remove_ImageOfRunningContainer_IsAConflict()
    {
        var client = await Daemons.ConnectAsync();
        var name = $"burst/test-{Guid.NewGuid():N}";
        var id = await client.Images.ImportAsync(BusyboxTree.Pack(), name);
        await using (var owner = new ContainerOwner(client, "burst-test"))
        {
            await using var lease = await owner.LeaseAsync(Run.Sleeper with { Image = id });
            await client.Containers.StartAsync(lease.Id);

            var fault = await Assert.ThrowsAsync<DockerException>(() => client.Images.RemoveAsync(id, isForced: true));

            Assert.True(fault.IsConflict, fault.Message);
        }

        await client.Images.RemoveAsync(id);
    }

    [DockerFact]
    public async Task Import_NotAnArchive_SaysSo()
    {
        var client = await Daemons.ConnectAsync();
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        var archive = new MemoryStream(noise);

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.Images.ImportAsync(archive, "burst/broken"));

        Assert.Equal("import image burst/broken", fault.Operation);
        Assert.Contains("tar", fault.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.True(archive.CanRead);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Pull_RegistryThatIsNotThere_SaysSo(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);

        var fault = await Assert.ThrowsAsync<DockerException>(async () =>
        {
            await foreach (var _ in client.Images.PullAsync("127.0.0.1:9/burst/nothing"))
            {
            }
        });

        Assert.Equal("pull image 127.0.0.1:9/burst/nothing", fault.Operation);
        Assert.Contains("connection refused", fault.Reason, StringComparison.Ordinal);
    }
}
