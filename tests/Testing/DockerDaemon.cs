using System.Net.Sockets;
using Xunit;

namespace Burst.Testing;

/// <summary>The Docker daemon that tests use: the one <c>DOCKER_HOST</c> names, else the one of <c>tools/docker.sh</c>; never the
/// machine's own without being told.</summary>
public static class DockerDaemon
{
    private const string OwnSocket = "/run/burst-docker-main/docker.sock";

    /// <summary>A small image that <c>tools/docker.sh images</c> makes: a shell and the usual programs, all busybox.</summary>
    public const string Busybox = "burst/busybox";

    private static readonly Lazy<bool> Answers = new(Probe);

    /// <summary>The daemon, as <c>DOCKER_HOST</c> would name it.</summary>
    public static string Host { get; } =
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : $"unix://{OwnSocket}";

    /// <summary>Why tests on it cannot run; <see langword="null"/> where they can, and under CI, where they must.</summary>
    public static string? SkipReason => Answers.Value || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : $"no Docker daemon at {Host}: run 'tools/docker.sh images'";

    private static bool Probe()
    {
        if (!Host.StartsWith("unix://", StringComparison.Ordinal))
            return true;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Host["unix://".Length..]));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A test on a real Docker daemon: skipped where there is none, but failing under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DockerFactAttribute : FactAttribute
{
    public DockerFactAttribute() => Skip = DockerDaemon.SkipReason;
}

/// <summary>Tests on a real Docker daemon: skipped where there is none, but failing under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DockerTheoryAttribute : TheoryAttribute
{
    public DockerTheoryAttribute() => Skip = DockerDaemon.SkipReason;
}
