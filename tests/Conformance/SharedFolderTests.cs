using System.Diagnostics;
using System.Globalization;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>Several processes force the same job in one folder at the same time.</summary>
public sealed class SharedFolderTests : IDisposable
{
    private const int Thunks = 24;
    private const int Processes = 4;

    private readonly TemporaryFolder _root = new();

    // Each result is the moment it was made: a second run of any thunk would give all that depend on it other inputs.
    [Fact]
    public void Force_FourProcessesAtOnce_EveryThunkRunsOnce()
    {
        MakeJob();

        var processes = Enumerable.Range(0, Processes).Select(Force).ToArray();
        foreach (var process in processes)
        {
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal("0: ", $"{process.ExitCode}: {(process.ExitCode == 0 ? "" : error)}");
            process.Dispose();
        }

        Assert.Equal(Thunks, File.ReadAllLines(_root["log"]).Length);
        for (var i = 0; i < Thunks; i++)
            Assert.Single(Enumerable.Range(0, Processes).Select(process => File.ReadAllText(_root[$"p{process}.{i}"])).Distinct());
    }

    public void Dispose() => _root.Dispose();

    private void MakeJob()
    {
        Assert.Equal(0, BurstProgram.Shell(_root.FullPath, "gg-init").ExitCode);
        _root.Write(
            "f", "#!/bin/sh\necho $1 >> $2; date +%s%N > out; sleep 0.02; shift 2; [ $# = 0 ] || cat \"$@\" | cksum >> out\n",
            isExecutable: true);
        var function = BurstProgram.Run(_root.FullPath, "gg", "collect", "f").Output.Trim();
        var hashes = new List<string>();
        for (var i = 0; i < Thunks; i++)
        {
            var inputs = hashes.TakeLast(3).Take(i % 4).ToArray();
            string[] arguments =
            [
                "gg", "create-thunk", "-E", "PATH=/usr/bin:/bin", "-e", function, "-o", "out", "-C", $"p0.{i}",
                .. inputs.SelectMany(input => new[] { "-t", input }),
                "--", function, "f", i.ToString(CultureInfo.InvariantCulture), _root["log"],
                .. inputs.Select(input => $"@{{GGHASH:{input}}}"),
            ];
            hashes.Add(BurstProgram.Run(_root.FullPath, arguments).Error.Trim());
        }

        for (var process = 0; process < Processes; process++)
        {
            var names = Enumerable.Range(0, Thunks).Select(i => $"p{process}.{i}").ToArray();
            _root.Write($"list{process}", string.Join('\n', names));
            for (var i = 0; process > 0 && i < Thunks; i++)
                File.Copy(_root[$"p0.{i}"], _root[names[i]]);
        }
    }

    private Process Force(int process) =>
        BurstProgram.Start(_root.FullPath, BurstProgram.Path, "gg", "force", "-s", "--jobs=3", $"@list{process}");
}
