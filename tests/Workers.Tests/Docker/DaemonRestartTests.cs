using System.Diagnostics;
using Burst.Docker;
using Burst.Testing;

namespace Burst.Workers.Tests.Docker;

/// <summary>A daemon that goes away in the middle, and comes back.</summary>
[Collection(nameof(DockerCollection))]
public sealed class DaemonRestartTests : IDisposable
{
    // Of its own: other tests need theirs.
    private static readonly string Name = $"pool-test-{Environment.ProcessId}";

    public void Dispose()
    {
        if (DockerDaemon.SkipReason is null)
            Do("clean");
    }

    [DockerFact]
    public async Task Force_DaemonStartedAgainInTheMiddle_RunsAgain()
    {
        Do("images");
        var endpoint = DockerEndpoint.Parse($"/run/burst-docker-{Name}/docker.sock");
        using var client = await DockerClient.ConnectAsync(endpoint);
        await using var bench = new ContainerBench(options => options with { Endpoint = endpoint });
        await bench.ForceThroughAsync(client, _ =>
        {
            Do("stop");
            Do("start");
            return Task.CompletedTask;
        });
    }

    private static void Do(string command)
    {
        using var script = Process.Start(new ProcessStartInfo($"{Checkout.Root}/tools/docker.sh", [command])
        {
            Environment = { ["BURST_DOCKER"] = Name },
            RedirectStandardOutput = true,
        })!;
        script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        Assert.Equal(0, script.ExitCode);
    }
}
