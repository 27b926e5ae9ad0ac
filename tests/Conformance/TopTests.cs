using System.Text.Json;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary><c>burst top</c> beside runs that go on, all of them processes.</summary>
public sealed class TopTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public TopTests()
    {
        Assert.Equal(0, Burst("init").ExitCode);
        _root.Write("f.sh", "#!/bin/sh\nwhile [ ! -e \"$1\" ]; do sleep 0.05; done; echo done > out\n", isExecutable: true);
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Top_RunningForce_ShowsItUntilItEnds()
    {
        var go = _root["go"];
        var function = Burst("put", "f.sh").Output.Trim();
        var target = Burst("create-thunk", "-e", function, "-o", "out", "--", function, "waiter", go).Output.Trim();
        using var run = BurstProgram.Start(_root.FullPath, BurstProgram.Path, "force", "--sandbox", "none", target);
        var error = run.StandardError.ReadToEndAsync();
        using var top = await StartedTopAsync(run.Id);
        var first = JsonDocument.Parse((await top.StandardOutput.ReadLineAsync())!).RootElement;

        Assert.Equal(($"burst force {target}", run.Id), (first.GetProperty("title").GetString(), first.GetProperty("pid").GetInt32()));
        Assert.Equal(1, first.GetProperty("known").GetInt64());
        var running = Assert.Single(first.GetProperty("running").EnumerateArray());
        Assert.Equal(target, running.GetProperty("thunk").GetString());
        Assert.StartsWith("waiter ", running.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.True(first.GetProperty("memoryBytes").GetInt64() > 0);
        var view = Burst("top", "--once", "--interval", "10ms", $"{run.Id}").Output;
        Assert.Contains("0/1 done", view, StringComparison.Ordinal);
        Assert.Contains("waiter", view, StringComparison.Ordinal);

        File.WriteAllText(go, "");
        await run.WaitForExitAsync();
        await top.StandardOutput.ReadToEndAsync();
        await top.WaitForExitAsync();
        Assert.Equal((0, 0), (run.ExitCode, top.ExitCode));
        Assert.DoesNotContain("top", await error, StringComparison.Ordinal);
        Assert.False(File.Exists(SocketOf(run.Id)), "the socket is left behind");
    }

    [Fact]
    public void Top_Server_ByItsAddress()
    {
        using var server = BurstServe.Start(_root.FullPath, _root["store"], "--token", "secret");
        _root.Write("token", "secret\n");

        var outcome = Burst("top", "--once", "--interval", "10ms", "--token-file", "token", server.Address);

        Assert.Equal(("", 0), (outcome.Error, outcome.ExitCode));
        Assert.Contains($"burst serve {server.Address}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("slots: 0 of 2 slots busy, 0 ready", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("does not accept the token", Burst("top", "--once", server.Address).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Top_KilledRun_SocketIsClearedAway()
    {
        using var run = BurstProgram.Start(_root.FullPath, "/bin/true");
        run.WaitForExit();
        Directory.CreateDirectory(Path.GetDirectoryName(SocketOf(run.Id))!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(SocketOf(run.Id), "");

        Assert.Contains($"process {run.Id} is no run of yours", Burst("top", $"{run.Id}").Error, StringComparison.Ordinal);
        Burst("top", "--once", "--interval", "10ms");

        Assert.False(File.Exists(SocketOf(run.Id)));
    }

    /// <summary>A <c>burst top</c> that has found the run, which opens its socket half a second after its start.</summary>
    private async Task<System.Diagnostics.Process> StartedTopAsync(int pid)
    {
        while (!File.Exists(SocketOf(pid)))
            await Task.Delay(20);
        return BurstProgram.Start(_root.FullPath, BurstProgram.Path, "top", "--json", "--interval", "50ms", $"{pid}");
    }

    private static string SocketOf(int pid) => Path.Join(
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
            ? Path.Join(runtime, "burst")
            : Path.Join(Path.GetTempPath(), $"burst-{UserId()}"),
        $"{pid}.sock");

    private static string UserId() => File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];

    private Outcome Burst(params string[] words) => BurstProgram.Run(_root.FullPath, words);
}
