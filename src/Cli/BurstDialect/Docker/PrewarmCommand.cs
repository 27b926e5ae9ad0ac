using System.CommandLine;
using System.Globalization;
using Burst.Cli.Forcing;
using Burst.Workers.Docker;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary><c>burst docker prewarm IMAGE</c>.</summary>
internal static class PrewarmCommand
{
    private const int Most = 10_000;

    public static Command Make(Host host)
    {
        var image = new Argument<string>("IMAGE") { Description = "tag, ID or NAME@sha256:… of an image that the daemon has" };
        var count = new Option<int>("--number", "-n")
        {
            Description = "how many containers (one for each processor if not given)",
            HelpName = "N",
            DefaultValueFactory = _ => System.Environment.ProcessorCount,
        };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most))
                result.AddError($"--number takes a number from 1 to {Most}, not '{result.Tokens[0].Value}'");
        });
        var folders = FunctionOptions.List("--folder", "-f", "PATH", "folder in the container's root where calls will have inputs or outputs, such as /inputs");
        var resources = new ResourceOptions();
        var containers = new ContainerOptions();
        var command = new Command("prewarm", "Start containers that run on and wait for calls of any burst of this user") { image, count, folders };
        resources.AddTo(command);
        containers.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var workspace = Workspace.Open(host);
            var choice = containers.Read(parsed);
            var extension = resources.Read(parsed);
            choice = choice with { AllowsNetwork = choice.AllowsNetwork || extension.Network };
            var known = await new ImageMemory(workspace.Directory).FindAsync(parsed.GetRequiredValue(image), choice.Daemon, isOffline: false, host.Say);
            var number = parsed.GetValue(count);
            var started = TimeProvider.System.GetTimestamp();
            await using var pool = workspace.OpenContainers(choice);
            await pool.PrewarmAsync(
                new ContainerFunction(known.Id), extension, number, outlive: true, parsed.GetValue(folders) ?? [], cancellation);
            host.Out.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{ProgressText.Count(number, "container")} of {known.Id} made in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s\n"));
            return (int)ExitCode.Success;
        });
        return command;
    }
}
