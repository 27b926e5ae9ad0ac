using System.CommandLine;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary><c>burst docker …</c>: functions that are container images.</summary>
internal static class DockerCommands
{
    public static Command Docker(Host host) => new("docker", "Run programs of container images as functions, and keep containers ready for them")
    {
        ContainerRunCommand.Make(host),
        PrewarmCommand.Make(host),
        ImagesCommand.Make(host),
        ContainersCommand.List(host),
        ContainersCommand.Clean(host),
    };
}
