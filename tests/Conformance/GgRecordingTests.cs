using System.Text.RegularExpressions;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>Replays what the real gg recorded, through the public command line, and compares everything it left behind.</summary>
public sealed partial class GgRecordingTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [FixtureTheory]
    [InlineData("02-single")]
    [InlineData("03-two-outputs")]
    [InlineData("04-named-output-dep")]
    [InlineData("07-dynamic-fib")]
    [InlineData("08-envars")]
    [InlineData("09-links")]
    [InlineData("11-fail-exit")]
    [InlineData("12-fail-missing-output")]
    [InlineData("14-leftover-files")]
    [InlineData("15-timeout")]
    [InlineData("18-placeholder-names")]
    [InlineData("21-repl")]
    [InlineData("26-timelog")]
    public void Replay_RecordedJob_LeavesTheSameFolderAndSaysTheSame(string name)
    {
        var recording = new Recording(name);
        Replay(recording, (command, outcome) =>
        {
            Assert.Equal($"{command.ExitStatus} of {command.Text}", $"{outcome.ExitCode} of {command.Text}");
            var said = Normalize((outcome.Output + outcome.Error).Split('\n'));
            if (IsAboutAFunction(command))
                Assert.Superset(Normalize(command.Lines.Where(IsGgsVerdict)).ToHashSet(), said.ToHashSet());
            else if (!command.Text.Contains("timelog", StringComparison.Ordinal))
                Assert.Equal(Normalize(command.Lines), said);
        });
        recording.CheckGgFolder(_root.FullPath);
        recording.CheckOutputs(_root.FullPath);
        recording.CheckDescriptions(_root.FullPath);
    }

    // gg hashes the path's text where a thunk file is named; Burst forces the thunk.
    [FixtureFact]
    public void Replay_Targets_LeavesTheSameFolder()
    {
        var recording = new Recording("25-targets");
        Replay(recording, (command, outcome) =>
        {
            if (command.Text.Contains(".gg/blobs/T", StringComparison.Ordinal))
            {
                Assert.Equal(0, outcome.ExitCode);
                return;
            }

            Assert.Equal($"{command.ExitStatus} of {command.Text}", $"{outcome.ExitCode} of {command.Text}");
        });
        recording.CheckGgFolder(_root.FullPath);
        recording.CheckOutputs(_root.FullPath);
    }

    // gg cannot do this (research: it stops with "unhandled poller failure"); the thunk's first output has a name too.
    [FixtureFact]
    public void Replay_FirstOutputByTag_GivesTheOutput()
    {
        var recording = new Recording("05-first-output-by-tag");
        Replay(recording, (_, outcome) => Assert.Equal(0, outcome.ExitCode));
        Assert.False(File.ReadAllText(_root["p"]).StartsWith("#!", StringComparison.Ordinal));
    }

    // gg forces the first output of such a thunk, but not a later one.
    [FixtureFact]
    public void Replay_MapReduce_LeavesTheSameFolderAndForcesTheLaterOutputToo()
    {
        var recording = new Recording("16-map-reduce");
        Replay(recording, (_, outcome) => Assert.Equal(0, outcome.ExitCode));
        recording.CheckGgFolder(_root.FullPath);
        recording.CheckOutputs(_root.FullPath);
        recording.CheckDescriptions(_root.FullPath);
        var words = File.ReadAllLines(_root["total"]).Length;
        Assert.Equal($"{words}\n", File.ReadAllText(_root["distinct"]));
    }

    [FixtureFact]
    public void Hash_RecordedFiles_AreGgsNames()
    {
        foreach (var line in File.ReadAllLines(Fixtures.PathOf("gg", "01-hash", "hashes.txt")))
        {
            var words = line.Split(' ', 2);
            var file = Fixtures.PathOf("gg", "01-hash", "files", words[1]);
            Assert.Equal(words[0], BurstProgram.Run(_root.FullPath, "gg", "hash", file).Output.Trim());
        }
    }

    public void Dispose() => _root.Dispose();

    private void Replay(Recording recording, Action<RecordedCommand, Outcome> check)
    {
        recording.Prepare(_root.FullPath);
        Directory.CreateDirectory(_root["dir.o"]);
        Assert.Equal(0, BurstProgram.Shell(_root.FullPath, "gg-init").ExitCode);
        var isForced = false;
        foreach (var command in recording.Commands)
        {
            if (!isForced && command.Text.Contains("gg-force", StringComparison.Ordinal))
            {
                isForced = true;
                recording.CheckPlaceholders(_root.FullPath);
                PrepareTargets();
            }

            check(command, BurstProgram.Shell(_root.FullPath, command.Text));
        }
    }

    /// <summary>What case 25 does by hand: a copy of a placeholder, and a list of targets.</summary>
    private void PrepareTargets()
    {
        if (!File.Exists(_root["t5"]))
            return;
        File.Copy(_root["t1"], _root["t1copy"]);
        File.WriteAllText(_root["list"], "t2\nt3\n");
    }

    /// <summary>Where a function fails, or leaves files behind, gg says little and Burst says more.</summary>
    private static bool IsAboutAFunction(RecordedCommand command) => command.Expected.Any(line =>
        line.Contains("process exited", StringComparison.Ordinal) || line.Contains("rmdir", StringComparison.Ordinal)
        || line.Contains("std::exception", StringComparison.Ordinal));

    private static bool IsGgsVerdict(string line) =>
        line.StartsWith("gg-force: `", StringComparison.Ordinal) || line.StartsWith("to-std", StringComparison.Ordinal);

    // How often an overdue function is started again is a matter of timing.
    private IEnumerable<string> Normalize(IEnumerable<string> lines) => lines
        .Where(line => line.Length > 0 && !line.StartsWith("[info] duplicating", StringComparison.Ordinal))
        .Select(line => Milliseconds().Replace(line, "(N ms)").Replace(_root.FullPath, "$ROOT", StringComparison.Ordinal));

    [GeneratedRegex(@"\(\d+ ms\)")]
    private static partial Regex Milliseconds();
}
