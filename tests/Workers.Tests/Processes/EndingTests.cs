using System.Diagnostics;
using Burst.Engine.Execute;
using Burst.Workers.Processes.Supervision;

namespace Burst.Workers.Tests.Processes;

/// <summary>Time limits, cancellation, and what functions leave running.</summary>
public sealed class EndingTests : IDisposable
{
    private readonly ProcessBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Start_RunsTooLong_IsEndedAndSaysTheLimit()
    {
        var failure = await _bench.FailAsync(
            _bench.Store(_bench.Script("echo working >&2; sleep 1000").ToString()), TimeSpan.FromMilliseconds(250));

        Assert.Equal(
            new ExecutionFailure(
                FailureKind.TimedOut, "still running after 0.250 s (its limit)", StandardErrorTail: "working"), failure);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Fact]
    public async Task Start_EndsInTime_IsLeftAlone()
    {
        var outcome = await _bench.RunAsync(
            _bench.Store(_bench.Script("echo > out").ToString()), TimeSpan.FromSeconds(50));

        Assert.Null(outcome.Failure);
        outcome.Release!();
    }

    [Theory]
    [InlineData("sleep 1000 & sleep 1000")]
    [InlineData("setsid sh -c 'sleep 1000 & sleep 1000'")]
    [InlineData("(setsid sh -c 'sleep 1000' &) ; sleep 1000")]
    [InlineData("(setsid sh -c 'cd /; sleep 1000' &) ; sleep 1000")]
    [InlineData("(setsid env -i /bin/sleep 1000 &) ; trap '' TERM INT HUP; sleep 1000")]
    [InlineData("i=0; while [ $i -lt 300 ]; do sleep 1000 & i=$((i+1)); done; wait")]
    public async Task Start_TreeRunsTooLong_NothingSurvives(string script)
    {
        var thunk = _bench.Store(_bench.Script(script).ToString());
        await _bench.FailAsync(thunk, TimeSpan.FromMilliseconds(300));

        Assert.Empty(ProcessesOf($"__GG_DIR__={_bench.Objects.ObjectsPath}"));
        Assert.DoesNotContain(
            ProcessTable.Read(), process => !process.IsDead && ProcessTable.WorksIn(process.Id, _bench.WorkRoot));
    }

    [Fact]
    public async Task Start_TwoOfTheSameThunkAndOneIsCancelled_TheOtherGoesOn()
    {
        var gate = $"{_bench.Root}/gate";
        Mkfifo(gate);
        var thunk = _bench.Store(_bench.Script($"(setsid sh -c 'sleep 1000; echo' &); read x < {gate}; echo $x > out").ToString());
        using var source = new CancellationTokenSource();
        var first = _bench.Start(thunk, cancellationToken: source.Token);
        var second = _bench.Start(thunk);
        await UntilAsync(() => ProcessesOf($"__GG_THUNK_PATH__={_bench.Objects.PathOf(thunk.Hash)}").Count >= 6);
        source.Cancel();

        Assert.Equal(FailureKind.Cancelled, (await first.Outcome).Failure!.Kind);
        await File.WriteAllTextAsync(gate, "go\n");
        var outcome = await second.Outcome;
        Assert.Null(outcome.Failure);
        Assert.Equal("go\n", File.ReadAllText(outcome.OutputPaths[0]));
        outcome.Release!();
        foreach (var process in ProcessesOf($"__GG_THUNK_PATH__={_bench.Objects.PathOf(thunk.Hash)}"))
            Process.GetProcessById(process).Kill();
    }

    [Fact]
    public async Task Start_CancelledWhileRunning_IsEnded()
    {
        using var source = new CancellationTokenSource();
        var execution = _bench.Start(
            _bench.Store(_bench.Script($"echo > {_bench.WorkRoot}/started; sleep 1000").ToString()), null, source.Token);
        await UntilAsync(() => File.Exists($"{_bench.WorkRoot}/started"));
        source.Cancel();

        Assert.Equal(new ExecutionFailure(FailureKind.Cancelled, "the caller gave up"), (await execution.Outcome).Failure);
    }

    [Fact]
    public async Task Start_CancelledBefore_DoesNotRun()
    {
        var execution = _bench.Start(
            _bench.Store(_bench.Script($"echo > {_bench.WorkRoot}/started; echo > out").ToString()), null, new CancellationToken(true));

        Assert.Equal(FailureKind.Cancelled, (await execution.Outcome).Failure!.Kind);
        Assert.False(File.Exists($"{_bench.WorkRoot}/started"));
    }

    [Fact]
    public async Task Start_AfterACancelledOne_IsNotEnded()
    {
        using var bench = new ProcessBench { Options = new() { Jobs = 1 } };
        for (var i = 0; i < 20; i++)
        {
            using var source = new CancellationTokenSource();
            var cancelled = bench.Start(bench.Store(bench.Script("sleep 1000").ToString()), null, source.Token);
            source.Cancel();
            Assert.Equal(FailureKind.Cancelled, (await cancelled.Outcome).Failure!.Kind);
            var outcome = await bench.RunAsync("echo > out");
            Assert.Null(outcome.Failure);
            outcome.Release!();
        }
    }

    [Fact]
    public async Task Start_LeavesBackgroundProcess_ItIsKilled()
    {
        var outcome = await _bench.RunAsync("sleep 1000 & echo $! > out");
        Assert.Null(outcome.Failure);
        var process = int.Parse(File.ReadAllText(outcome.OutputPaths[0]));
        outcome.Release!();

        await UntilAsync(() => !ProcessTable.TryRead(process, out var entry) || entry.IsDead);
    }

    [Fact]
    public async Task Dispose_WhileRunning_EndsWhatRuns()
    {
        var execution = _bench.Start(_bench.Store(_bench.Script("sleep 1000").ToString()));
        _bench.Pool.Dispose();

        Assert.Equal(FailureKind.Cancelled, (await execution.Outcome).Failure!.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
        Assert.Throws<ObjectDisposedException>(() => _bench.Pool.Start(execution));
    }

    internal static List<int> ProcessesOf(string variable) =>
        [.. ProcessTable.Read().Where(p => !p.IsDead && ProcessTable.HasVariable(p.Id, variable)).Select(p => p.Id)];

    internal static void Mkfifo(string path)
    {
        using var process = Process.Start("mkfifo", path);
        process.WaitForExit();
    }

    // What another process does has no event to wait for.
    internal static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(5, patience.Token);
    }
}
