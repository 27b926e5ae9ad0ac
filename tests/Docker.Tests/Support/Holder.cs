using System.Diagnostics;
using Burst.Docker.Ownership;

namespace Burst.Docker.Tests.Support;

/// <summary>A program that owns a container and a volume until it is killed; the tests start and kill it.</summary>
internal static class Holder
{
    private static async Task Main(string[] arguments)
    {
        using var client = await DockerClient.ConnectAsync(DockerEndpoint.Parse(arguments[0]));
        var owner = new ContainerOwner(client, arguments[1]);
        var lease = await owner.LeaseAsync(Containers.Run.Sleeper);
        await client.Containers.StartAsync(lease.Id);
        var volume = await owner.CreateVolumeAsync();
        Console.WriteLine($"{lease.Id} {volume.Name}");
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Starts the program.</summary>
    /// <returns>The process, which is the caller's to kill, and what it holds.</returns>
    public static async Task<(Process Process, string Container, string Volume)> StartAsync(
        DockerEndpoint daemon, string scope)
    {
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, ["exec", typeof(Holder).Assembly.Location, daemon.ToString(), scope])
        {
            RedirectStandardOutput = true,
        })!;
        var words = (await process.StandardOutput.ReadLineAsync())?.Split(' ')
            ?? throw new InvalidOperationException("the holder ended before it held anything");
        return (process, words[0], words[1]);
    }
}
