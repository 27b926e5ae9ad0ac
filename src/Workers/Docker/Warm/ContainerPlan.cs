using System.Globalization;
using Burst.Docker.Containers;
using Burst.Docker.Images;

namespace Burst.Workers.Docker.Warm;

/// <summary>What the daemon is asked for: a container that can do as little as possible besides its calls.</summary>
internal static class ContainerPlan
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const long MostOpenFiles = 1024;
    private const long MostInodes = 1 << 18;

    /// <summary>The container of a shape.</summary>
    public static ContainerSpec Make(ContainerShape shape, ImageDetails image, AgentFile agent, DockerOptions options, IReadOnlyList<string> gpus)
    {
        string[] folders = [.. ContainerPaths.Usual, .. shape.Folders];

        // Where the image has a folder of that name, the new one takes over its mode, so it has to be the user's own.
        var user = options.User.Split(':');
        var isResident = !shape.Resident.IsEmpty;
        return new ContainerSpec
        {
            Image = image.Id,
            Entrypoint = isResident ? [.. shape.Resident] : [ContainerPaths.Agent],
            Command = isResident ? [] : folders,
            User = options.User,
            Hostname = "burst",
            OpenStdin = true,
            NetworkDisabled = !shape.HasNetwork,
            Host = HostSpec.Hardened with
            {
                NetworkMode = shape.HasNetwork ? "bridge" : "none",
                Mounts = isResident ? null : [Mount.Bind(agent.Path, ContainerPaths.Agent)],
                Tmpfs = folders.ToDictionary(folder => folder, _ => string.Create(
                    CultureInfo.InvariantCulture,
                    $"rw,exec,nosuid,nodev,mode=1777,uid={user[0]},gid={user[^1]},size={shape.DiskBytes},nr_inodes={MostInodes}")),
                MemoryBytes = shape.MemoryBytes,
                MemoryAndSwapBytes = shape.MemoryBytes,
                PidsLimit = shape.Processes,
                NanoCpus = shape.CpuThousandths == 0 ? null : shape.CpuThousandths * 1_000_000,
                Ulimits = [new Ulimit("nofile", MostOpenFiles, MostOpenFiles), new Ulimit("core", 0, 0), new Ulimit("msgqueue", 0, 0)],
                DeviceRequests = gpus.Count == 0 ? null : [DeviceRequest.Gpus(gpus)],
            },
        };
    }

    /// <summary>The variables that a function has: the image's, then its thunk's, which win.</summary>
    public static IEnumerable<string> Environment(ImageDetails image, IEnumerable<string> own)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in new[] { DefaultPath, "HOME=/tmp" }.Concat(image.Config?.Environment ?? []).Concat(own))
            variables[variable[..Math.Max(0, variable.IndexOf('='))]] = variable;
        return variables.Values;
    }
}
