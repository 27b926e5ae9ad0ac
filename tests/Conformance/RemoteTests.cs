using System.Diagnostics;
using System.Text;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>Several <c>burst serve</c> and one <c>burst force</c>, as processes; also when some of them come to grief.</summary>
public sealed class RemoteTests : IDisposable
{
    private const int Thunks = 40;

    private readonly TemporaryFolder _root = new();

    public RemoteTests() => Assert.Equal(0, Burst("init").ExitCode);

    [Fact]
    public void Force_ThreeServers_AllTakePart()
    {
        using var first = Serve("s1");
        using var second = Serve("s2");
        using var third = Serve("s3");
        var targets = Job("sleep 0.05; cat \"$1\" > out");

        var outcome = Burst(["force", "--engine", $"remote={first.Address},{second.Address},{third.Address}", .. targets]);

        Assert.Equal("0: ", $"{outcome.ExitCode}: {(outcome.ExitCode == 0 ? "" : outcome.Error)}");
        Assert.Contains($"{Thunks} run", outcome.Error, StringComparison.Ordinal);
        CheckResults(targets);
        foreach (var store in new[] { "s1", "s2", "s3" })
            Assert.NotEmpty(Directory.GetFiles(_root[store, "reductions"]));
        Assert.Equal(0, first.Terminate());
    }

    [Fact]
    public async Task Force_ServerKilledInTheMiddle_NothingIsLost()
    {
        using var first = Serve("s1");
        using var second = Serve("s2");
        var targets = Job("sleep 0.2; cat \"$1\" > out");
        using var client = BurstProgram.Start(
            _root.FullPath, BurstProgram.Path, ["force", "--engine", $"remote={first.Address},{second.Address}", .. targets]);
        var reading = client.StandardError.ReadToEndAsync();
        _ = client.StandardOutput.ReadToEndAsync();
        while (!Directory.Exists(_root["s1", "reductions"]) || Directory.GetFiles(_root["s1", "reductions"]).Length < 4)
            await Task.Delay(10);

        first.Kill();
        var error = await reading;
        await client.WaitForExitAsync();

        Assert.Equal("0: ", $"{client.ExitCode}: {(client.ExitCode == 0 ? "" : error)}");
        CheckResults(targets);
        Assert.Single(error.Split('\n'), line => line.StartsWith(first.Address, StringComparison.Ordinal));
        Assert.Contains("it is not used until it answers", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_ServerStartedAgainWithAnEmptyStore_IsUsedAgain()
    {
        using var first = Serve("s1");
        using var second = Serve("s2");
        var targets = Job("sleep 0.3; cat \"$1\" > out");
        using var client = BurstProgram.Start(
            _root.FullPath, BurstProgram.Path, ["force", "--engine", $"remote={first.Address},{second.Address}", .. targets]);
        var reading = client.StandardError.ReadToEndAsync();
        _ = client.StandardOutput.ReadToEndAsync();
        while (!Directory.Exists(_root["s1", "reductions"]) || Directory.GetFiles(_root["s1", "reductions"]).Length < 4)
            await Task.Delay(10);

        first.Kill();
        using var again = BurstServe.StartAt(first.Address, _root.FullPath, _root["s3"]);
        var error = await reading;
        await client.WaitForExitAsync();

        Assert.Equal("0: ", $"{client.ExitCode}: {(client.ExitCode == 0 ? "" : error)}");
        CheckResults(targets);
        var said = error.Split('\n').Where(line => line.StartsWith(first.Address, StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, said.Length);
        Assert.EndsWith("it is not used until it answers", said[0], StringComparison.Ordinal);
        Assert.EndsWith("it answers, and is used from now on", said[1], StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(_root["s3", "reductions"]));
    }

    [Fact]
    public async Task Force_ServerFreezesInTheMiddle_ItsThunksRunElsewhere()
    {
        using var first = Serve("s1");
        using var second = Serve("s2");
        var targets = Job("sleep 0.1; cat \"$1\" > out");
        using var client = BurstProgram.Start(
            _root.FullPath, BurstProgram.Path, ["force", "--engine", $"remote={first.Address},{second.Address}", .. targets]);
        var reading = client.StandardError.ReadToEndAsync();
        _ = client.StandardOutput.ReadToEndAsync();
        while (!Directory.Exists(_root["s1", "reductions"]) || Directory.GetFiles(_root["s1", "reductions"]).Length < 4)
            await Task.Delay(10);

        first.Freeze();
        var error = await reading;
        await client.WaitForExitAsync();

        Assert.Equal("0: ", $"{client.ExitCode}: {(client.ExitCode == 0 ? "" : error)}");
        CheckResults(targets);
    }

    [Fact]
    public async Task Force_AllServersKilled_SaysSoOnceAndGoesOnFromThere()
    {
        using var server = Serve("s1");
        var targets = Job("sleep 0.2; cat \"$1\" > out");
        using var client = BurstProgram.Start(
            _root.FullPath, BurstProgram.Path, ["force", "--engine", $"remote={server.Address}", .. targets]);
        var reading = client.StandardError.ReadToEndAsync();
        _ = client.StandardOutput.ReadToEndAsync();
        while (!Directory.Exists(_root[".gg", "reductions"]) || Directory.GetFiles(_root[".gg", "reductions"]).Length < 8)
            await Task.Delay(10);

        server.Kill();
        var error = await reading;
        await client.WaitForExitAsync();

        Assert.Equal(1, client.ExitCode);
        Assert.Single(error.Split('\n'), line => line.Contains("no server is left", StringComparison.Ordinal));
        var outcome = Burst(["force", .. targets]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("not a thunk: ", outcome.Error, StringComparison.Ordinal); // some have their values already
        CheckResults(targets);
    }

    [Fact]
    public void Force_NoServerButFallback_RunsHere()
    {
        var targets = Job("cat \"$1\" > out");

        var outcome = Burst(["force", "--engine", "remote=127.0.0.1:1", .. targets[..2]]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("burst: no server can be used: 127.0.0.1:1: Connection refused\n", outcome.Error);

        Assert.Equal(0, Burst(["force", "--engine", "remote=127.0.0.1:1", "--fallback", "local", .. targets]).ExitCode);
        CheckResults(targets);
    }

    [Fact]
    public void Force_LocalBesideRemote_BothRun()
    {
        using var server = Serve("s1");
        var targets = Job("sleep 0.05; cat \"$1\" > out");

        Assert.Equal(0, Burst(["force", "-j", "2", "--engine", $"local,remote={server.Address}", .. targets]).ExitCode);

        CheckResults(targets);
        var there = Directory.GetFiles(_root["s1", "reductions"], "T*").Count(path => !path.Contains('#', StringComparison.Ordinal));
        Assert.InRange(there, 1, Thunks - 1);
    }

    [Fact]
    public void Force_Token_IsAskedForAndSaid()
    {
        var token = _root.Write("token", "secret\n");
        using var server = Serve("s1", "--token-file", token);
        var targets = Job("cat \"$1\" > out")[..2];

        var outcome = Burst(["force", "--engine", $"remote={server.Address}", .. targets]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("it does not accept the token", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));

        Assert.Equal(0, Burst(["force", "--engine", $"remote={server.Address}", "--token-file", token, .. targets]).ExitCode);
    }

    [Fact]
    public void Force_FunctionFails_LooksAsItDoesHere()
    {
        using var server = Serve("s1");
        var target = Thunk("broken", "echo 'main.c:1: error: nonsense' >&2; exit 1");

        var there = Burst("force", "--engine", $"remote={server.Address}", target);
        var here = Burst("force", target);

        Assert.Equal((1, 1), (there.ExitCode, here.ExitCode));
        Assert.Equal(WithoutTimes(here.Error), WithoutTimes(there.Error));
    }

    [Fact]
    public void Force_StorageThatAllShare_IsUsed()
    {
        using var server = Serve("s1");
        var targets = Job("cat \"$1\" > out")[..4];

        var outcome = BurstProgram.Shell(
            _root.FullPath,
            $"GG_STORAGE_URI=file://{_root["shared"]} '{BurstProgram.Path}' force --engine remote={server.Address} {string.Join(' ', targets)}");

        Assert.Equal("0: ", $"{outcome.ExitCode}: {(outcome.ExitCode == 0 ? "" : outcome.Error)}");
        CheckResults(targets);
        Assert.Equal(5, Directory.GetFiles(_root["shared"]).Length);
    }

    [Fact]
    public async Task Serve_EndedAtOnce_LeavesNoFunctionBehind()
    {
        using var server = Serve("s1");
        var duration = $"3600.{Random.Shared.Next()}";
        var target = Thunk("endless", $"sleep {duration}");
        using var client = BurstProgram.Start(_root.FullPath, BurstProgram.Path, ["force", "--engine", $"remote={server.Address}", target]);
        _ = client.StandardError.ReadToEndAsync();
        _ = client.StandardOutput.ReadToEndAsync();
        while (!IsRunning())
            await Task.Delay(20);

        server.TerminateAtOnce();
        await client.WaitForExitAsync();

        Assert.Equal(1, client.ExitCode);
        Assert.False(IsRunning());

        bool IsRunning() => Process.GetProcessesByName("sleep").Any(process =>
        {
            try
            {
                return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(duration, StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        });
    }

    [Fact]
    public void Serve_WrongArguments_SaysSo()
    {
        foreach (var (arguments, message) in new (string[], string)[]
        {
            (["serve", "--listen", "nonsense"], "'nonsense' is not an address and a port"),
            (["serve", "--listen", "::1"], "'::1' is not an address and a port"),
            (["serve", "--token", ""], "--token: there is no token in it"),
            (["serve", "--token", "two words"], "no spaces"),
            (["serve", "--tls", "nofile", "nokey"], "nofile: "),
            (["serve", "--token-file", "nofile"], "nofile: No such file or directory"),
            (["serve", "--jobs", "0"], "--jobs takes a number"),
            (["force", "--engine", "cloud=x", "t"], "'cloud=x' is not an engine"),
        })
        {
            var outcome = Burst(arguments);
            Assert.InRange(outcome.ExitCode, 1, 2);
            Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _root.Dispose();

    private static string WithoutTimes(string text) => text[..text.LastIndexOf(" in ", StringComparison.Ordinal)];

    private Outcome Burst(params string[] arguments) => BurstProgram.Run(_root.FullPath, arguments);

    private BurstServe Serve(string store, params string[] options) => BurstServe.Start(_root.FullPath, _root[store], options);

    /// <summary>Placeholders of thunks that each have a value of their own, made in one go.</summary>
    private string[] Job(string script)
    {
        _root.Write("job.sh", $"#!/bin/sh\n{script}\n", isExecutable: true);
        var files = Enumerable.Range(0, Thunks).Select(i => _root.Write($"in{i}", $"value {i}\n")).ToArray();
        var values = Burst(["put", .. files]).Output.Split('\n');
        var repl = new StringBuilder();
        for (var i = 0; i < Thunks; i++)
            repl.Append($"clear\npush e job.sh\npush d in{i}\npush a job\npush a @{{GGHASH:{values[i]}}}\npush o out\ncreate t\ncreate p out t{i}\n");

        _root.Write("script", repl.ToString());
        Assert.Equal(0, BurstProgram.Shell(_root.FullPath, "gg-repl < script").ExitCode);
        return [.. Enumerable.Range(0, Thunks).Select(i => $"t{i}")];
    }

    private string Thunk(string name, string script)
    {
        _root.Write(name, $"#!/bin/sh\n{script}\n", isExecutable: true);
        var program = Burst("put", name).Output.Trim();
        return Burst("create-thunk", "-e", program, "-o", "out", "--", program, name).Output.Trim();
    }

    private void CheckResults(string[] targets)
    {
        for (var i = 0; i < targets.Length; i++)
            Assert.Equal($"value {i}\n", File.ReadAllText(_root[targets[i]]));
    }
}
