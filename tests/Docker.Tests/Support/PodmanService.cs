using System.Diagnostics;
using Burst.Testing;

namespace Burst.Docker.Tests.Support;

/// <summary>Podman's service, started for the tests where Podman is installed, with storage of its own.</summary>
internal static class PodmanService
{
    private static readonly Lazy<string> Started = new(Start);

    /// <summary>Why tests on it cannot run: they are extra, and need Podman and root.</summary>
    public static string? SkipReason { get; } =
        !File.Exists("/usr/bin/podman") ? "Podman is not installed"
        : !Environment.IsPrivilegedProcess ? "Podman's service is tested as root only"
        : DockerDaemon.SkipReason;

    /// <summary>The service, as <c>DOCKER_HOST</c> would name it.</summary>
    public static string Host => Started.Value;

    private static string Start()
    {
        var folder = Directory.CreateTempSubdirectory("burst-podman.").FullName;
        var socket = $"{folder}/podman.sock";
        var service = Process.Start(new ProcessStartInfo(
            "podman",
            ["--root", $"{folder}/storage", "--runroot", $"{folder}/run", "--runtime", "runc", "--cgroup-manager", "cgroupfs",
             "system", "service", "--time", "0", $"unix://{socket}"])
        {
            RedirectStandardError = true,
        })!;
        var log = service.StandardError.ReadToEndAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(service, folder);
        while (!File.Exists(socket))
        {
            if (service.WaitForExit(20))
                throw new InvalidOperationException("Podman's service does not run: " + log.Result);
        }

        return $"unix://{socket}";
    }

    private static void Stop(Process service, string folder)
    {
        service.Kill();
        service.WaitForExit();
        using var cleaner = Process.Start("sh", ["-c", $"umount -l {folder}/storage/overlay {folder}/run/* 2>/dev/null; rm -rf {folder}"]);
        cleaner.WaitForExit();
    }
}
