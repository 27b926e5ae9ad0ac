using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Burst.Testing;

/// <summary>A real <c>redis-server</c> (Debian's package) on a free port of this machine, which keeps nothing on disk.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly Process _process;

    private RedisServer(int port, Process process)
    {
        Port = port;
        _process = process;
    }

    public int Port { get; }

    public string Uri => $"redis://127.0.0.1:{Port}";

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="options">More of its options, such as <c>--requirepass secret</c>.</param>
    public static RedisServer Start(params string[] options)
    {
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", .. options])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        string? line;
        while ((line = process.StandardOutput.ReadLine()) is not null)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal))
                continue;
            process.StandardOutput.ReadToEndAsync();
            return new RedisServer(port, process);
        }

        throw new InvalidOperationException("redis-server did not start");
    }

    /// <summary>Runs one command of Redis' own client.</summary>
    public string Command(params string[] words)
    {
        using var client = Process.Start(new ProcessStartInfo("redis-cli", ["-p", $"{Port}", "--raw", .. words])
        {
            RedirectStandardOutput = true,
        })!;
        var output = client.StandardOutput.ReadToEnd();
        client.WaitForExit();
        return output;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
