using System.CommandLine;
using Burst.Cli.Forcing;
using Burst.Docker;
using Burst.Docker.Ownership;
using Burst.Engine;
using Burst.Workers.Docker;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary><c>burst docker ps</c> and <c>burst docker clean</c>: the containers that Burst has made.</summary>
internal static class ContainersCommand
{
    private const int IdLength = 12;

    public static Command List(Host host)
    {
        var endpoint = ContainerOptions.EndpointOption();
        var command = new Command("ps", "List the containers that Burst has made: those of processes, and those that were made ahead") { endpoint };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = await ConnectAsync(parsed.GetValue(endpoint), cancellation);
            foreach (var label in new[] { DockerWorkerPool.PrewarmedLabel, DockerWorkerPool.OwnerLabel })
            {
                foreach (var container in await client.Containers.ListAsync(DockerFilters.Label(label), cancellation: cancellation))
                {
                    var kind = label == DockerWorkerPool.PrewarmedLabel ? "made ahead" : "of a process";
                    host.Out.Write($"{container.Id[..IdLength]}  {kind,-12}  {container.Status,-16}  {container.ImageId}\n");
                }
            }

            return (int)ExitCode.Success;
        });
        return command;
    }

    public static Command Clean(Host host)
    {
        var image = new Argument<string?>("IMAGE")
        {
            Description = "only those that were made ahead of this image; all if not given",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var endpoint = ContainerOptions.EndpointOption();
        var command = new Command("clean", "Remove containers that were made ahead, and what killed processes left behind") { image, endpoint };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = await ConnectAsync(parsed.GetValue(endpoint), cancellation);
            await using var owner = new ContainerOwner(client);
            var removed = await owner.ReapAsync(cancellation);
            var only = parsed.GetValue(image) is { } name ? (await client.Images.InspectAsync(name, cancellation)).Id : null;
            foreach (var container in await client.Containers.ListAsync(
                DockerFilters.Label(DockerWorkerPool.PrewarmedLabel), cancellation: cancellation))
            {
                if (only is not null && container.ImageId != only)
                    continue;
                await client.Containers.RemoveAsync(container.Id, isForced: true, cancellation: cancellation);
                removed++;
            }

            host.Out.Write($"removed {ProgressText.Count(removed, "container")}\n");
            return (int)ExitCode.Success;
        });
        return command;
    }

    /// <summary>Connects to a daemon.</summary>
    /// <exception cref="BurstException">It does not answer.</exception>
    internal static async Task<DockerClient> ConnectAsync(string? daemon, CancellationToken cancellation)
    {
        try
        {
            return await DockerClient.ConnectAsync(
                daemon is null ? DockerEndpoint.Find() : DockerEndpoint.Parse(daemon), cancellation);
        }
        catch (FormatException e)
        {
            throw new BurstException($"DOCKER_HOST: {e.Message}", e);
        }
    }
}
