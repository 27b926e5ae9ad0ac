using System.Diagnostics;
using Burst.Engine.Execute;
using Burst.Workers.Processes;

namespace Burst.Workers.Tests.Processes;

/// <summary>The lock on a thunk's file, which gg takes too.</summary>
public sealed class ThunkLockTests : IDisposable
{
    private readonly ProcessBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Start_WhileRunning_TheThunkIsLockedUntilReleased()
    {
        var thunk = _bench.Store(_bench.Script(
            "flock -n \"$__GG_THUNK_PATH__\" true && echo free > out || echo locked > out").ToString());
        var outcome = await _bench.RunAsync(thunk);

        Assert.Equal("locked\n", File.ReadAllText(outcome.OutputPaths[0]));
        Assert.False(IsFree(_bench.Objects.PathOf(thunk.Hash)));
        outcome.Release!();
        Assert.True(IsFree(_bench.Objects.PathOf(thunk.Hash)));
    }

    [Fact]
    public async Task Start_FunctionFails_TheLockIsGone()
    {
        var thunk = _bench.Store(_bench.Script("exit 1").ToString());
        await _bench.FailAsync(thunk);

        Assert.True(IsFree(_bench.Objects.PathOf(thunk.Hash)));
    }

    [Fact]
    public async Task Start_LockedByAnotherProcess_WaitsAndAsksToLookAgain()
    {
        var thunk = _bench.Store(_bench.Script($"echo ran > {_bench.Root}/ran; echo > out").ToString());
        using var holder = await HoldAsync(_bench.Objects.PathOf(thunk.Hash));
        var execution = _bench.Start(thunk);
        await EndingTests.UntilAsync(() => IsOpenHere(_bench.Objects.PathOf(thunk.Hash)));
        Assert.False(execution.Outcome.IsCompleted);
        holder.StandardInput.Close();

        Assert.Equal(
            new ExecutionFailure(FailureKind.Superseded, "another process was running this thunk"),
            (await execution.Outcome).Failure);
        Assert.False(File.Exists($"{_bench.Root}/ran"));
        Assert.Null((await _bench.RunAsync(thunk)).Failure);
    }

    [Fact]
    public async Task Start_CancelledWhileWaiting_GivesUp()
    {
        var thunk = _bench.Store(_bench.Script("echo > out").ToString());
        using var holder = await HoldAsync(_bench.Objects.PathOf(thunk.Hash));
        using var source = new CancellationTokenSource();
        var execution = _bench.Start(thunk, null, source.Token);
        source.Cancel();

        Assert.Equal(FailureKind.Cancelled, (await execution.Outcome).Failure!.Kind);
        holder.StandardInput.Close();
    }

    [Fact]
    public async Task Start_SameThunkTwiceInOnePool_RunsBoth()
    {
        var thunk = _bench.Store(_bench.Script("echo > out").ToString());
        var outcomes = await Task.WhenAll(_bench.RunAsync(thunk), _bench.RunAsync(thunk), _bench.RunAsync(thunk));

        Assert.All(outcomes, outcome => Assert.Null(outcome.Failure));
        outcomes[0].Release!();
        outcomes[1].Release!();
        Assert.False(IsFree(_bench.Objects.PathOf(thunk.Hash)));
        outcomes[2].Release!();
        Assert.True(IsFree(_bench.Objects.PathOf(thunk.Hash)));
    }

    [Fact]
    public async Task Start_LocksSwitchedOff_DoesNotLock()
    {
        using var bench = new ProcessBench { Options = new ProcessOptions { LockThunks = false } };
        var thunk = bench.Store(bench.Script("echo > out").ToString());
        var outcome = await bench.RunAsync(thunk);

        Assert.True(IsFree(bench.Objects.PathOf(thunk.Hash)));
        outcome.Release!();
    }

    [Fact]
    public async Task Start_ThunkFileIsNotThere_RunsWithout()
    {
        var thunk = _bench.Store(_bench.Script("echo > out").ToString());
        File.Delete(_bench.Objects.PathOf(thunk.Hash));

        Assert.Null((await _bench.RunAsync(thunk)).Failure);
    }

    private static bool IsFree(string path)
    {
        using var process = Process.Start("flock", ["-n", path, "true"]);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Whether this process has the file open, as it has while it waits for the lock.</summary>
    private static bool IsOpenHere(string path) => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Any(descriptor => new FileInfo(descriptor).LinkTarget == path);

    private static async Task<Process> HoldAsync(string path)
    {
        var start = new ProcessStartInfo("flock", [path, "sh", "-c", "echo held; read x"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        await process.StandardOutput.ReadLineAsync();
        return process;
    }
}
