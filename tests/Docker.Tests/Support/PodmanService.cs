using System.Diagnostics;
using Burst.Testing;

namespace Burst.Docker.Tests.Support;

/// <summary>Podman's service, started for the tests where Podman is installed, with storage of its own.</summary>
internal static class PodmanService
{
    // The runner of tests kills their process soon after the last one. So a shell minds the service, and clears up when its
    // input ends, which it does with that process, however that ends. Podman's own minders of processes stay for five
    // minutes and then make the folder once more: they go too.
    private const string Minder = """
        podman --root "$FOLDER/storage" --runroot "$FOLDER/run" --runtime runc --cgroup-manager cgroupfs \
          system service --time 0 "unix://$FOLDER/podman.sock" 2> "$FOLDER/log" &
        cat > /dev/null
        kill -9 $!
        for process in /proc/[0-9]*; do
          grep -qs "$FOLDER" "$process/cmdline" && kill -9 "${process#/proc/}"
        done
        awk -v f="$FOLDER/" 'index($5, f) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r at; do umount -l "$at"; done
        rm -rf "$FOLDER"
        """;

    private static readonly Lazy<string> Started = new(Start);

    // Kept, because its input is closed where it is forgotten.
    private static Process? _minder;

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
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Minder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FOLDER"] = folder;
        _minder = Process.Start(start)!;
        var socket = $"{folder}/podman.sock";
        var began = Stopwatch.StartNew();
        while (!File.Exists(socket))
        {
            if (_minder.WaitForExit(20) || began.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("Podman's service does not run: " + File.ReadAllText($"{folder}/log"));
        }

        return $"unix://{socket}";
    }
}
