using System.Text.RegularExpressions;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>Replays what the real gg recorded with a store and a server, on ports of their own.</summary>
public sealed partial class GgRemoteRecordingTests : IDisposable
{
    private const string DynamicThunk = "TcHrtgNrmY_.DeodvhGlxtKFh4IGT6ifllyzT7KvEnHs0000013f";

    private readonly TemporaryFolder _root = new();

    [FixtureFact]
    public void Replay_RedisStorage_SaysAndLeavesTheSame()
    {
        using var redis = RedisServer.Start();
        var recording = new Recording("28-redis-storage");
        Prepare(recording);
        foreach (var command in recording.Commands)
        {
            if (command.Text.StartsWith("gg-force", StringComparison.Ordinal))
            {
                recording.CheckPlaceholders(_root.FullPath);
                Assert.Equal(Lines(recording.InFolder("cache_dir.txt")), Marks());

                // What was recorded next started from an empty store.
                redis.Command("FLUSHALL");
                Directory.Delete(_root["cache"], recursive: true);
            }

            var outcome = Run(command.Text.Replace("7379", $"{redis.Port}", StringComparison.Ordinal), redis);
            CheckExit(command, outcome);
            if (command.ExitStatus == 134)
                Assert.Matches(@"^gg-get: redis://\S+ does not have Vnosuch00000001", outcome.Error);
            else
                Assert.Equal(Normalize(command.Lines), Normalize((outcome.Output + outcome.Error).Split('\n')));
        }

        Assert.Equal(Lines(recording.InFolder("cache_dir-after-force.txt")), Marks());
        recording.CheckGgFolder(_root.FullPath);
        recording.CheckOutputs(_root.FullPath);
    }

    [FixtureFact]
    public void Replay_RemoteServer_SaysAndLeavesTheSame()
    {
        using var redis = RedisServer.Start();
        var recording = new Recording("29-remote-http");
        Prepare(recording);
        Directory.CreateDirectory(_root["server", ".gg"]);
        var port = RedisServer.FreePort();
        using var server = BurstProgram.Start(_root["server"], "/bin/sh", "-c", $"exec gg-execute-server 127.0.0.1 {port}");
        try
        {
            while (server.StandardError.ReadLine() is { } line && !line.StartsWith("serving", StringComparison.Ordinal))
            {
            }

            _ = server.StandardError.ReadToEndAsync();
            foreach (var command in recording.Commands)
            {
                command.Expected.Remove("(raw requests by hand)");

                // gg uploads no value that is a thunk itself; for the recording it was put there by other means.
                if (command.Text.EndsWith(" pd", StringComparison.Ordinal))
                    Assert.Equal(0, Run($"gg-put .gg/blobs/{DynamicThunk}", redis).ExitCode);
                var outcome = Run(command.Text.Replace("9931", $"{port}", StringComparison.Ordinal), redis);
                CheckExit(command, outcome);
                var said = Normalize((outcome.Output + outcome.Error).Split('\n'));
                if (command.ExitStatus == 0)
                    Assert.Equal(Normalize(command.Lines), said);
                else
                    Assert.Superset(Normalize(command.Lines).ToHashSet(), said.ToHashSet());
            }
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }

        // gg writes again what it had already, and with the mode of what comes from servers.
        File.SetUnixFileMode(_root[".gg", "blobs", DynamicThunk], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        recording.CheckGgFolder(_root.FullPath);
        recording.CheckOutputs(_root.FullPath);
        recording.CheckDescriptions(_root.FullPath);
    }

    public void Dispose() => _root.Dispose();

    private static void CheckExit(RecordedCommand command, Outcome outcome) => Assert.True(
        outcome.ExitCode == command.ExitStatus, $"{command.Text}: {outcome.ExitCode}, not {command.ExitStatus}: {outcome.Error}");

    private void Prepare(Recording recording)
    {
        recording.Prepare(_root.FullPath);
        Assert.Equal(0, BurstProgram.Shell(_root.FullPath, "gg-init").ExitCode);
    }

    private Outcome Run(string command, RedisServer redis) => BurstProgram.Shell(
        _root.FullPath, $"export GG_STORAGE_URI={redis.Uri} GG_CACHE_DIR={_root["cache"]}; {command}");

    /// <summary>The marks as the recording lists them, below a folder whose name depends on the store's port.</summary>
    private string[] Marks() => [.. Directory.GetFiles(_root["cache"], "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    private static string[] Lines(string path) => [.. File.ReadAllLines(path).Where(line => line.Split('/').Length == 4)
        .Select(line => line.Split('/')[3]).Order(StringComparer.Ordinal)];

    private List<string> Normalize(IEnumerable<string> lines) => [.. lines.Where(line => line.Length > 0)
        .Select(line => Milliseconds().Replace(line.Replace(_root.FullPath, "$ROOT", StringComparison.Ordinal), "(N ms)"))];

    [GeneratedRegex(@"\(\d+ ms\)")]
    private static partial Regex Milliseconds();
}
