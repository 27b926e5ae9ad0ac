using Burst.Docker.Ownership;
using Burst.Docker.Tests.Containers;
using Burst.Docker.Tests.Support;
using Burst.Testing;

namespace Burst.Docker.Tests.Daemon;

/// <summary>A daemon behind a TCP port.</summary>
public sealed class TcpTests
{
    [DockerFact]
    public async Task Container_ByTcp_HasInputHalfCloseAndOutput()
    {
        var local = await Daemons.ConnectAsync();
        using var forwarder = new TcpForwarder(local.Endpoint);
        using var client = await DockerClient.ConnectAsync(forwarder.Endpoint);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(
            Run.Shell("wc -c; echo errors >&2; exit 3") with { OpenStdin = true, StdinOnce = true });
        await using var streams = await client.Containers.AttachAsync(lease.Id);
        await client.Containers.StartAsync(lease.Id);

        await streams.Input.WriteAsync(new byte[1 << 20]);
        streams.CloseInput();
        var output = await streams.Output.ReadToEndAsync();

        Assert.Equal(("1048576\n", "errors\n"), (output.StdoutText, output.StderrText));
        Assert.Equal(3, (await client.Containers.WaitAsync(lease.Id)).StatusCode);
        Assert.False(client.Endpoint.IsLocal);
    }
}
