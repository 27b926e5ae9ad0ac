using System.CommandLine;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary><c>burst docker images</c>.</summary>
internal static class ImagesCommand
{
    private const int IdLength = 19; // "sha256:" and 12 digits, as Docker's own tools show it

    public static Command Make(Host host)
    {
        var endpoint = ContainerOptions.EndpointOption();
        var full = new Option<bool>("--full") { Description = "whole IDs, which are what thunks name" };
        var command = new Command("images", "List the images that functions can be made of: ID, size and tags") { endpoint, full };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = await ContainersCommand.ConnectAsync(parsed.GetValue(endpoint), cancellation);
            foreach (var image in await client.Images.ListAsync(cancellation: cancellation))
            {
                var id = parsed.GetValue(full) ? image.Id : image.Id[..Math.Min(IdLength, image.Id.Length)];
                host.Out.Write($"{id}  {ByteSize.Format(image.SizeBytes),9}  {string.Join(' ', image.RepoTags ?? [])}\n");
            }

            return (int)ExitCode.Success;
        });
        return command;
    }
}
