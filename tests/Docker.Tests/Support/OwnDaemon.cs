using System.Diagnostics;
using Burst.Testing;

namespace Burst.Docker.Tests.Support;

/// <summary>A test on a daemon of its own, which only root can start.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnDaemonFactAttribute : FactAttribute
{
    public OwnDaemonFactAttribute() =>
        Skip = DockerDaemon.SkipReason ?? (Environment.IsPrivilegedProcess ? null : "needs root, to start a daemon");
}

/// <summary>A daemon for one test alone, which can be stopped and killed.</summary>
internal sealed class OwnDaemon : IDisposable
{
    private readonly string _name = $"test-{Environment.ProcessId}";

    private OwnDaemon()
    {
    }

    public DockerEndpoint Endpoint => DockerEndpoint.Parse($"{Folder}/docker.sock");

    private string Folder => $"/run/burst-docker-{_name}";

    public static OwnDaemon Start()
    {
        var daemon = new OwnDaemon();
        daemon.Do("images");
        return daemon;
    }

    /// <summary>Ends it and its containers, and starts it again.</summary>
    public void Restart()
    {
        Do("stop");
        Do("start");
    }

    /// <summary>Kills it, as a crash would; its containers go on until it is back.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(int.Parse(
            File.ReadAllText($"{Folder}/pid"), System.Globalization.CultureInfo.InvariantCulture));
        process.Kill();
        process.WaitForExit();
    }

    public void StartAgain() => Do("start");

    public void Dispose() => Do("clean");

    private void Do(string command)
    {
        var script = Path.Combine(Checkout.Root, "tools", "docker.sh");
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$1\" > /dev/null 2> \"$2\"", script, command, $"/tmp/{_name}.log"]);
        start.Environment["BURST_DOCKER"] = _name;
        using var process = Process.Start(start)!;
        process.WaitForExit();
        var said = File.ReadAllText($"/tmp/{_name}.log");
        File.Delete($"/tmp/{_name}.log");
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"tools/docker.sh {command}: {said}");
    }
}
