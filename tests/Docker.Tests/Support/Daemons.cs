using System.Collections.Concurrent;
using System.Reflection;
using Burst.Testing;
using Xunit.Sdk;

namespace Burst.Docker.Tests.Support;

/// <summary>The daemons that the same tests run on.</summary>
public static class Daemons
{
    public const string Docker = "docker";
    public const string Podman = "podman";

    private static readonly ConcurrentDictionary<string, Lazy<Task<DockerClient>>> Clients = new();

    /// <summary>A client of one of them, shared by all tests.</summary>
    public static Task<DockerClient> ConnectAsync(string daemon = Docker) =>
        Clients.GetOrAdd(daemon, name => new(() => OpenAsync(name))).Value;

    private static async Task<DockerClient> OpenAsync(string daemon)
    {
        var host = daemon == Podman ? PodmanService.Host : DockerDaemon.Host;
        var client = await DockerClient.ConnectAsync(DockerEndpoint.Parse(host));
        if (daemon == Podman)
            await client.Images.ImportAsync(BusyboxTree.Pack(), DockerDaemon.Busybox);
        return client;
    }
}

/// <summary>Runs a theory on Docker.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnDockerAttribute : DataAttribute
{
    public OnDockerAttribute() => Skip = DockerDaemon.SkipReason;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Daemons.Docker]];
}

/// <summary>Runs a theory on Podman's service, where there is one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnPodmanAttribute : DataAttribute
{
    public OnPodmanAttribute() => Skip = PodmanService.SkipReason;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Daemons.Podman]];
}
