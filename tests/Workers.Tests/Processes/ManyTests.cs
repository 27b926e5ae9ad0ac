using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Workers.Processes;
using Burst.Workers.Processes.Directories;

namespace Burst.Workers.Tests.Processes;

/// <summary>Many executions, at once and one after another.</summary>
public sealed class ManyTests
{
    [Fact]
    public async Task Start_TwoHundredAtOnce_AllRunTogether()
    {
        const int Slots = 200;
        using var bench = new ProcessBench { Options = new ProcessOptions { Jobs = Slots } };
        var gate = $"{bench.Root}/gate";
        EndingTests.Mkfifo(gate);
        var function = bench.Script($"echo > {bench.Root}/started-$1; read x < {gate}; echo $1 > out").ToString();
        var executions = Enumerable.Range(0, Slots).Select(i => bench.Start(bench.Store(function, ["f", $"{i}"]))).ToArray();
        Assert.Throws<InvalidOperationException>(() => bench.Start(bench.Store(function)));
        await EndingTests.UntilAsync(() => Directory.GetFiles(bench.Root, "started-*").Length == Slots);

        // Readers that have not opened the pipe yet would find it closed, so it is held open until all are through.
        using (var held = new FileStream(gate, FileMode.Open, FileAccess.ReadWrite))
        {
            held.Write(new byte[Slots].Select(_ => (byte)'\n').ToArray());
            held.Flush();
            for (var i = 0; i < Slots; i++)
            {
                var outcome = await executions[i].Outcome;
                Assert.Null(outcome.Failure);
                Assert.Equal($"{i}\n", File.ReadAllText(outcome.OutputPaths[0]));
                outcome.Release!();
            }
        }
    }

    [Fact]
    public async Task Start_FiveHundredRuns_LeakNeitherDescriptorsNorDirectories()
    {
        using var bench = new ProcessBench();
        var function = bench.Script("[ $1 = 1 ] && exit 3; [ $1 = 2 ] && mkdir x; echo > out").ToString();
        var thunks = Enumerable.Range(0, 4).Select(i => bench.Store(
            function, ["f", $"{i}"], links: i == 3 ? [new ThunkLink("l", function)] : null)).ToArray();
        var descriptors = 0;
        for (var round = 0; round < 125; round++)
        {
            var outcomes = await Task.WhenAll(thunks.Select(thunk => bench.RunAsync(thunk)));
            Array.ForEach(outcomes, outcome => outcome.Release?.Invoke());
            if (round == 10)
                descriptors = Descriptors(bench);
        }

        Assert.Equal(descriptors, Descriptors(bench));
        Assert.Empty(Directory.GetFileSystemEntries(bench.WorkRoot));
    }

    [Fact]
    public void Start_Hammer_EveryExecutionCompletesOnce()
    {
        const int Threads = 4;
        const int Runs = 100;
        using var bench = new ProcessBench();
        bench.Objects.ChecksContent = false;
        var function = bench.Script("echo $1 > out").ToString();
        var thunks = Enumerable.Range(0, Threads).Select(i => bench.Store(function, ["f", $"{i % 2}"])).ToArray();
        var threads = Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            for (var run = 0; run < Runs; run++)
            {
                // A new execution from within the completion of another, as the engine may do.
                using var source = new CancellationTokenSource();
                var execution = bench.Start(thunks[i], TimeSpan.FromSeconds(30), source.Token);
                if (run % 10 == 9)
                    source.Cancel();
                var outcome = execution.Outcome.GetAwaiter().GetResult();
                if (outcome.Failure is { Kind: not FailureKind.Cancelled })
                    throw new InvalidOperationException(outcome.Failure.Message);
                outcome.Release?.Invoke();
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(120))));

        Assert.Empty(Directory.GetFileSystemEntries(bench.WorkRoot));
    }

    [Fact]
    public void Remove_StaleDirectories_OnlyThoseOfDeadProcessesAndOld()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        const string Dead = "thunk-execute.b999999999-1";
        string[] kept = [$"thunk-execute.b{Environment.ProcessId}-9", "thunk-execute.bx-1", "thunk-execute.b999999999-1x", "other"];
        foreach (var name in kept.Append(Dead))
            Directory.CreateDirectory($"{root}/{name}/inner");
        Directory.CreateSymbolicLink($"{root}/thunk-execute.b999999999-2", "/etc");

        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(root, Mode);

        StaleDirectories.Remove(root, DateTimeOffset.UtcNow.AddMinutes(9));
        Assert.Equal(Mode, File.GetUnixFileMode(root));
        Assert.True(Directory.Exists($"{root}/{Dead}"));
        StaleDirectories.Remove(root, DateTimeOffset.UtcNow.AddMinutes(11));

        Assert.Equal(
            kept.Append("thunk-execute.b999999999-2").Order(), Directory.GetFileSystemEntries(root).Select(Path.GetFileName).Order());
        Directory.Delete(root, recursive: true);
    }

    private static int Descriptors(ProcessBench bench) => Directory.GetFileSystemEntries("/proc/self/fd")
        .Count(path => new FileInfo(path).LinkTarget?.StartsWith(bench.Root, StringComparison.Ordinal) == true);
}
