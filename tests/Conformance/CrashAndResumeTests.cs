using System.Text;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>A real process, killed again and again at random moments: what was reduced stays reduced.</summary>
public sealed class CrashAndResumeTests : IDisposable
{
    private const int Kills = 105;
    private const int MaxRounds = 600;
    private const int Thunks = 1500;

    private readonly TemporaryFolder _root = new();

    [Fact]
    public void Force_KilledAtRandomMoments_ResumesAndRunsNothingFinishedAgain()
    {
        MakeJob();
        var random = new Random(20);
        var known = new Dictionary<string, string>();
        var killed = 0;
        for (var round = 0; killed < Kills; round++)
        {
            Assert.InRange(round, 0, MaxRounds);
            using var process = BurstProgram.Start(_root.FullPath, BurstProgram.Path, "force", "--quiet", "--no-copy", "@list");
            if (!process.WaitForExit(random.Next(15, 110)))
            {
                process.Kill();
                killed++;
            }

            process.WaitForExit();
            CheckNothingChanged(known);
        }

        var last = BurstProgram.Run(_root.FullPath, "force", "--quiet", "@list");
        Assert.Equal("0: ", $"{last.ExitCode}: {last.Error}");
        CheckNothingChanged(known);
        Assert.Equal(Thunks, known.Count);

        for (var i = 0; i < Thunks; i += 100)
            Assert.StartsWith($"{i} ", File.ReadAllText(_root[$"p{i}"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Force_Interrupted_SaysSoAndResumes()
    {
        MakeJob();
        using var process = BurstProgram.Start(_root.FullPath, BurstProgram.Path, "force", "@list");
        while (!Directory.Exists(_root[".gg/reductions"]) || Directory.GetFiles(_root[".gg/reductions"]).Length < 20)
            Assert.False(process.WaitForExit(1));
        Assert.Equal(0, BurstProgram.Shell(_root.FullPath, $"kill -INT {process.Id}").ExitCode);
        var error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted", error, StringComparison.Ordinal);

        var known = new Dictionary<string, string>();
        CheckNothingChanged(known);
        Assert.InRange(known.Count, 5, Thunks - 1);
        Assert.Equal(0, BurstProgram.Run(_root.FullPath, "force", "--quiet", "@list").ExitCode);
        CheckNothingChanged(known);
    }

    [Fact]
    public void Force_TwoProcessesOnOneFolder_ShareTheWork()
    {
        MakeJob();
        using var first = BurstProgram.Start(_root.FullPath, BurstProgram.Path, "force", "--quiet", "--no-copy", "@list");
        using var second = BurstProgram.Start(_root.FullPath, BurstProgram.Path, "force", "--quiet", "--no-copy", "@list");
        foreach (var process in new[] { first, second })
        {
            var error = process.StandardError.ReadToEnd();
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "hangs");
            Assert.True(process.ExitCode == 0, error);
        }

        // Each function writes a line to a file of its own outside; a second line would be a second run.
        Assert.Equal(Thunks, File.ReadAllLines(_root["runs"]).Length);
        Assert.Equal(Thunks, File.ReadAllLines(_root["runs"]).Distinct().Count());
    }

    public void Dispose() => _root.Dispose();

    private void MakeJob()
    {
        _root.Write("mark.sh", $"#!/bin/sh\necho \"$1\" >> {_root["runs"]}\necho \"$1 $(date +%s%N)\" > out\n", isExecutable: true);
        var script = new StringBuilder();
        var list = new StringBuilder();
        for (var i = 0; i < Thunks; i++)
        {
            script.Append($"clear\npush e mark.sh\npush a mark\npush a {i}\npush o out\ncreate t\ncreate p out p{i}\n");
            list.Append($"p{i}\n");
        }

        _root.Write("script", script.ToString());
        _root.Write("list", list.ToString());
        Assert.Equal(0, BurstProgram.Run(_root.FullPath, "init").ExitCode);
        Assert.Equal("", BurstProgram.Shell(_root.FullPath, "gg-repl < script > thunks").Error);
    }

    /// <summary>Every reduction seen before still names the same output, whose bytes still match their name.</summary>
    private void CheckNothingChanged(Dictionary<string, string> known)
    {
        if (!Directory.Exists(_root[".gg/reductions"]))
            return;
        var seen = Directory.GetFiles(_root[".gg/reductions"]).Where(path => Path.GetFileName(path).Length == 52)
            .ToDictionary(path => Path.GetFileName(path), File.ReadAllText);
        foreach (var (thunk, output) in known)
            Assert.Equal($"{thunk} {output}", $"{thunk} {seen.GetValueOrDefault(thunk)}");
        foreach (var (thunk, output) in seen)
        {
            known[thunk] = output;
            Assert.Equal(output, Burst.Thunks.ObjectHash.Of(File.ReadAllBytes(_root[".gg/blobs", output])).ToString());
        }
    }
}
