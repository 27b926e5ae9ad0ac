using Burst.Docker.Containers;
using Burst.Docker.Ownership;
using Burst.Docker.Streams;
using Burst.Testing;

namespace Burst.Docker.Tests.Containers;

/// <summary>Containers as tests use them.</summary>
internal static class Run
{
    /// <summary>A container that does nothing for as long as it is let.</summary>
    public static ContainerSpec Sleeper { get; } = Shell("sleep 1000");

    /// <summary>A container that runs a script, hardened, as nobody.</summary>
    public static ContainerSpec Shell(string script) => new()
    {
        Image = DockerDaemon.Busybox,
        Command = ["/bin/sh", "-c", script],
        Environment = ["PATH=/bin"],
        User = "65534:65534",
        // Podman takes its limits from a file that may ask for more than this machine allows.
        Host = HostSpec.Hardened with { Ulimits = [new Ulimit("nofile", 1024, 1024), new Ulimit("nproc", 4096, 4096)] },
    };

    /// <summary>Runs a container to its end.</summary>
    public static async Task<(int ExitCode, ProcessOutput Output)> ToEndAsync(DockerClient client, ContainerSpec spec)
    {
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(spec);
        await using var streams = await client.Containers.AttachAsync(lease.Id, new AttachOptions { Stdin = spec.OpenStdin });
        await client.Containers.StartAsync(lease.Id);
        var output = await streams.Output.ReadToEndAsync();
        var exit = await client.Containers.WaitAsync(lease.Id);
        return (exit.StatusCode, output);
    }
}
