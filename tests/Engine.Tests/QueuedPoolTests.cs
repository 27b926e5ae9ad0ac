using System.Collections.Concurrent;
using Burst.Engine.Execute;
using Burst.Engine.Tests.Fakes;
using Burst.Thunks;

namespace Burst.Engine.Tests;

public class QueuedPoolTests
{
    private static readonly EngineOptions Impatient = new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task Force_MoreThunksThanSlots_NeverStartsMoreAtOnce()
    {
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(3) { OnStart = execution => ThreadPool.QueueUserWorkItem(_ => pool!.Succeed(execution, "x")) };
        await using var bench = new Bench(pool: pool);
        var targets = Enumerable.Range(0, 300).Select(i => new OutputRef(bench.Add("run", $"{i}"))).ToArray();
        Assert.True((await bench.Engine.ForceAsync(targets)).Succeeded);
        Assert.InRange(pool.MostRunning, 1, 3);
        Assert.Equal(300, pool.Started.Count);
        await bench.Engine.DisposeAsync();
        Assert.Equal(0, bench.Engine.Counts.Running);
    }

    [Fact]
    public async Task Force_TransientFailure_IsTriedAgain()
    {
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(1)
        {
            OnStart = execution =>
            {
                if (execution.Attempt < 3)
                    pool!.Fail(execution, new ExecutionFailure(FailureKind.WorkerLost, "gone", IsTransient: true));
                else
                    pool!.Succeed(execution, "third");
            },
        };
        await using var bench = new Bench(Impatient, pool);
        Assert.Equal("third", await bench.ForceAsync(bench.Add("run")));
    }

    [Fact]
    public async Task Force_TransientFailureThatStays_IsBounded()
    {
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(1)
        {
            OnStart = execution =>
                pool!.Fail(execution, new ExecutionFailure(FailureKind.WorkerLost, "gone", IsTransient: true)),
        };
        await using var bench = new Bench(Impatient, pool);
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(bench.Add("run")));
        Assert.Equal(3, exception.Failure.Attempts);
        Assert.Equal(3, pool.Started.Count);
    }

    [Fact]
    public async Task Force_FunctionFails_IsNotTriedAgainUnlessAsked()
    {
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(1)
        {
            OnStart = execution => pool!.Fail(execution, new ExecutionFailure(FailureKind.Exited, "status 1")),
        };
        await using var bench = new Bench(Impatient, pool);
        await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(bench.Add("run")));
        Assert.Single(pool.Started);

        await using var stubborn = new ThunkEngine(bench.Objects, bench.Reductions, [pool], Impatient with { Attempts = 4 });
        await Assert.ThrowsAsync<ThunkFailedException>(() => stubborn.ForceAsync(new OutputRef(bench.Add("run"))));
        Assert.Equal(5, pool.Started.Count);
    }

    [Fact]
    public async Task Force_ReducedByAnotherProcessBetweenAttempts_IsNotRunAgain()
    {
        ScriptedQueuedPool? pool = null;
        Bench? bench = null;
        pool = new ScriptedQueuedPool(1)
        {
            OnStart = execution =>
            {
                Assert.False(execution.IsReducedMeanwhile());
                bench!.Reductions.Reductions[execution.Hash] = [bench.Objects.Add("by the other"u8.ToArray())];
                Assert.True(execution.IsReducedMeanwhile());
                pool!.Fail(execution, new ExecutionFailure(FailureKind.Superseded, "another process runs it"));
            },
        };
        await using (bench = new Bench(Impatient, pool))
            Assert.Equal("by the other", await bench.ForceAsync(bench.Add("run")));
        Assert.Single(pool.Started);
    }

    [Fact]
    public async Task Force_OverdueWithDuplication_FirstToEndWins()
    {
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(2)
        {
            OnStart = execution =>
            {
                Assert.Null(execution.Timeout);
                if (execution.Attempt == 1)
                {
                    execution.CancellationToken.Register(
                        () => pool!.Fail(execution, new ExecutionFailure(FailureKind.Cancelled, "killed")));
                }
                else
                {
                    pool!.Succeed(execution, "second");
                }
            },
        };
        await using var bench = new Bench(
            new EngineOptions { Timeout = TimeSpan.FromMilliseconds(30), DuplicateOverdue = true }, pool);
        Assert.Equal("second", await bench.ForceAsync(bench.Add("run")));
        Assert.Equal(2, pool.Started.Count);
    }

    [Fact]
    public async Task Force_TimeoutWithoutDuplication_IsHandedToThePool()
    {
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(1) { OnStart = execution => pool!.Succeed(execution, $"{execution.Timeout}") };
        await using var bench = new Bench(new EngineOptions { Timeout = TimeSpan.FromSeconds(7) }, pool);
        Assert.Equal("00:00:07", await bench.ForceAsync(bench.Add("run")));
    }

    // All of the engine's threads are asleep when this happens: the pool's thread has to wake one to see it.
    [Fact]
    public async Task Force_ThunkReturnsItself_IsACycle()
    {
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(2)
        {
            OnStart = execution => ThreadPool.QueueUserWorkItem(
                _ => pool!.Succeed(execution, System.Text.Encoding.ASCII.GetString(execution.File.Span))),
        };
        await using var bench = new Bench(pool: pool);
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(bench.Add("self")));
        Assert.Equal(FailureKind.Cycle, exception.Failure.Failure.Kind);
    }

    [Fact]
    public async Task Cancel_EndsWhatRunsAndWhatWaits()
    {
        var started = new TaskCompletionSource();
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(1)
        {
            OnStart = execution =>
            {
                execution.CancellationToken.Register(
                    () => pool!.Fail(execution, new ExecutionFailure(FailureKind.Cancelled, "killed")));
                started.TrySetResult();
            },
        };
        await using var bench = new Bench(pool: pool);
        using var cancellation = new CancellationTokenSource();
        var targets = Enumerable.Range(0, 1000).Select(i => new OutputRef(bench.Add("run", $"{i}"))).ToArray();
        var force = bench.Engine.ForceAsync(targets, cancellation.Token);
        await started.Task;
        await cancellation.CancelAsync();
        var report = await force;
        Assert.All(report.Results, result => Assert.False(result.Succeeded));
        Assert.Single(pool.Started);
    }

    [Fact]
    public async Task Cancel_OneOfTwoSubmissions_LeavesTheOtherAlone()
    {
        var executions = new BlockingCollection<ThunkExecution>();
        var pool = new ScriptedQueuedPool(2) { OnStart = executions.Add };
        await using var bench = new Bench(pool: pool);
        using var cancellation = new CancellationTokenSource();
        var thunk = bench.Add("run");
        var first = bench.Engine.ForceAsync([new OutputRef(thunk)], cancellation.Token);
        var second = bench.Engine.ForceAsync([new OutputRef(thunk)]);
        var execution = executions.Take();
        await cancellation.CancelAsync();
        Assert.False((await first).Succeeded);
        pool.Succeed(execution, "kept");
        Assert.Equal("kept", bench.Text((await second).Results[0].Value));
    }

    [Fact]
    public async Task Hammer_RandomGraphs_EveryThunkRunsOnceAndNothingHangs()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            ScriptedQueuedPool? pool = null;
            var random = new Random(seed);
            var runs = new ConcurrentDictionary<ObjectHash, int>();
            pool = new ScriptedQueuedPool(4)
            {
                OnStart = execution =>
                {
                    runs.AddOrUpdate(execution.Hash, 1, (_, count) => count + 1);
                    if (execution.Hash.Word(1) % 2 == 0)
                        pool!.Succeed(execution, $"{execution.Hash.Word(2) % 50}");
                    else
                        ThreadPool.QueueUserWorkItem(_ => pool!.Succeed(execution, $"{execution.Hash.Word(2) % 50}"));
                },
            };
            await using var bench = new Bench(new EngineOptions { Threads = 3 }, pool);
            var all = new List<ObjectHash> { bench.Add("run", "0") };
            for (var i = 1; i < 150; i++)
            {
                var inputs = Enumerable.Range(0, random.Next(4)).Select(_ => Bench.Ref(all[random.Next(all.Count)]));
                all.Add(bench.Add(["run", $"{i}", .. inputs]));
            }

            var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
                bench.Engine.ForceAsync([.. Enumerable.Range(0, 10).Select(_ => new OutputRef(all[random.Next(all.Count)]))])));
            Assert.All(reports, report => Assert.True(report.Succeeded));
            Assert.All(runs.Values, count => Assert.Equal(1, count));
        }
    }
}
