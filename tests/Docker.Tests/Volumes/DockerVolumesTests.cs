using Burst.Docker.Containers;
using Burst.Docker.Tests.Containers;
using Burst.Docker.Tests.Support;
using Burst.Docker.Volumes;

namespace Burst.Docker.Tests.Volumes;

public sealed class DockerVolumesTests
{
    [Theory, OnDocker, OnPodman]
    public async Task Volume_WrittenByOneContainer_ReadByTheNext(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        var name = $"burst-test-{Guid.NewGuid():N}";
        var made = await client.Volumes.CreateAsync(
            new VolumeSpec { Name = name, Labels = new Dictionary<string, string> { ["burst-test.volume"] = name } });
        try
        {
            Assert.Equal(name, made.Name);
            var root = Run.Shell("echo kept > /v/file") with { User = "0:0" };
            var (written, _) = await Run.ToEndAsync(
                client, root with { Host = root.Host with { Mounts = [Mount.Volume(name, "/v")] } });
            var reader = Run.Shell("cat /v/file");
            var (_, read) = await Run.ToEndAsync(
                client, reader with { Host = reader.Host with { Mounts = [Mount.Volume(name, "/v", isReadOnly: true)] } });

            Assert.Equal((0, "kept\n"), (written, read.StdoutText));
            Assert.Equal(name, Assert.Single(await client.Volumes.ListAsync(DockerFilters.Label("burst-test.volume", name))).Name);
            Assert.Equal("local", (await client.Volumes.InspectAsync(name)).Driver);
        }
        finally
        {
            await client.Volumes.RemoveAsync(name, isForced: true);
        }

        Assert.Empty(await client.Volumes.ListAsync(DockerFilters.Label("burst-test.volume", name)));
        var gone = await Assert.ThrowsAsync<DockerException>(() => client.Volumes.InspectAsync(name));
        Assert.True(gone.IsNotFound);
        Assert.Contains(name, gone.Message, StringComparison.Ordinal);
    }
}
